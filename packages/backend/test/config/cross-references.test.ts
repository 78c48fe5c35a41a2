import { describe, expect, it } from 'vitest';
import { problemsOf, spoil } from './config-file.ts';

type Change = readonly [from: string, to: string];

const groupOfNews = '6f1c3f6e-9d3c-4a55-8a7e-2f4c9b1d0e11';
const groupOfOffers = '0b7a52d4-3c1e-4f0a-9f63-5f2f7b6f8a22';

describe('parts of the file that do not fit together', () => {
  it.each<{ what: string; changes: Change[]; says: string[] }>([
    {
      what: 'a route over a connection that is not there',
      changes: [['{ connection: eu, subscriptionGroupId: 6f', '{ connection: us, subscriptionGroupId: 6f']],
      says: ['16: topics[0].channels.email.connection: there is no connection "us"; connections has "eu"'],
    },
    {
      what: 'a topic in a group that is not there',
      changes: [['group: shopping', 'group: food']],
      says: ['14: topics[0].group: there is no topic group "food"; topicGroups has "shopping"'],
    },
    {
      what: 'two cells with one subscription group, however its id is written',
      changes: [[groupOfOffers, groupOfNews.toUpperCase()]],
      says: [
        '20: topics[1].channels.email.subscriptionGroupId: is also the group of topic "news" on email; two cells cannot share one group',
      ],
    },
    {
      what: 'double opt-in on email',
      changes: [[`${groupOfOffers} }`, `${groupOfOffers}, doubleOptIn: true }`]],
      says: ['20: topics[1].channels.email.doubleOptIn: works for sms only; remove it'],
    },
    {
      what: 'a channel nobody can be reached on',
      changes: [
        [
          `      email: { connection: eu, subscriptionGroupId: ${groupOfOffers}`,
          `      sms: { connection: eu, subscriptionGroupId: ${groupOfOffers}`,
        ],
      ],
      says: [
        '20: topics[1].channels.sms: reaches people by phone, but no identity space has type phone; add one to identitySpaces',
      ],
    },
    {
      what: 'a code that is taken',
      changes: [
        ['code: offers', 'code: news'],
        ['topics: [news, offers]', 'topics: [news]'],
      ],
      says: ['17: topics[1].code: "news" is taken by an earlier entry; every code must be unique'],
    },
    {
      what: 'no marketing-preference identity',
      changes: [[', marketing: true', '']],
      says: [
        '21: identitySpaces: none is the marketing-preference identity; add `marketing: true` to the one that makes a visitor known',
      ],
    },
    {
      what: 'a property that captures an identity space that is not there',
      changes: [['identities: { email: [', 'identities: { mail: [']],
      says: [
        '28: properties[0].identities: captures no marketing-preference identity, so the center would never appear; capture email',
        '28: properties[0].identities.mail: there is no identity space "mail"; identitySpaces has "email"',
      ],
    },
    {
      what: 'a property that shows a topic that is not there',
      changes: [['topics: [news, offers]', 'topics: [news, offers, blog]']],
      says: ['27: properties[0].topics[2]: there is no topic "blog"; topics has "news", "offers"'],
    },
    {
      what: 'a topic nobody sees',
      changes: [['topics: [news, offers]', 'topics: [news]']],
      says: ['17: topics[1]: is shown by no property; add its code to the topics of one, or remove it'],
    },
    {
      what: 'a text that is missing in a language of the property',
      changes: [
        ['{ en: News, fr: Nouvelles }', '{ en: News }'],
        ['{ en: Shopping, fr: Achats }', '{ fr: Achats }'],
      ],
      says: [
        '10: topicGroups[0].name: has no text for "en", which property "acme" offers; add it',
        '13: topics[0].name: has no text for "fr", which property "acme" offers; add it',
      ],
    },
    {
      what: 'no way to ask for confirmation where the page proves nothing',
      changes: [['    confirmationCampaignId: c0ffee00-1234-4abc-9def-000000000001\n', '']],
      says: [
        '4: connections[0]: needs confirmationCampaignId, the API-triggered campaign that asks a visitor of property "acme" to confirm an opt-in from the inbox',
      ],
    },
    {
      what: 'a notice that no campaign carries',
      changes: [['    origins:', '    blindOptOuts: { notice: true }\n    origins:']],
      says: [
        '25: properties[0].blindOptOuts.notice: needs noticeCampaignId on a connection, the API-triggered campaign that tells an address what was stopped',
      ],
    },
    {
      what: 'a link that opens a page on which the center would not open',
      changes: [['    origins:', '    linkUrl: https://elsewhere.example/you\n    origins:']],
      says: [
        '25: properties[0].linkUrl: is on https://elsewhere.example, which is not one of the origins of the property; the center would not open there',
      ],
    },
  ])('are named: $what', ({ changes, says }) => {
    expect(problemsOf(spoil(...changes)).sort()).toEqual([...says].sort());
  });

  it('need no confirmation campaign where every page is trusted', () => {
    const file = spoil(
      ['    confirmationCampaignId: c0ffee00-1234-4abc-9def-000000000001\n', ''],
      ['    origins:', '    pageIdentity: trusted\n    origins:'],
    );
    expect(problemsOf(file)).toEqual([]);
  });
});
