import { describe, expect, test } from 'vitest';
import { archivedGroup, missingGroup, newsGroup, offersGroup, smsGroup } from '../support/start-for-test.ts';
import { ada, checkExample, success } from './example.ts';
import type { Example } from './example.ts';

const path = '/subscription/status/set';
const v2 = '/v2/subscription/status/set';
const read = `/subscription/status/get?subscription_group_id=${newsGroup}`;
const list = '/subscription/user/status';
const encodedPhone = encodeURIComponent(ada.phone);
const unsubscribe = { subscription_group_id: newsGroup, subscription_state: 'unsubscribed' };
const subscribe = { subscription_group_id: offersGroup, subscription_state: 'subscribed' };
const unknownGroup = { message: 'Invalid subscription group ID' };
const notBoth = { message: 'Either an email address or a phone number should be provided, but not both.' };

const adasGroups = [
  { id: newsGroup, name: 'News', channel: 'email', status: 'Subscribed' },
  { id: smsGroup, name: 'Texts', channel: 'sms', status: 'Unsubscribed' },
];
const adaListed = { email: ada.email, phone: ada.phone, external_id: 'ada', subscription_groups: adasGroups };
const adaAlone = { users: [adaListed], total_count: 1, message: 'success' };

const set: Example[] = [
  {
    section: '2.1',
    what: 'one external id as a string',
    request: ['POST', path, { ...unsubscribe, external_id: 'ada' }],
    status: 201,
    body: success,
    after: (world) => expect(world.groupState(ada, newsGroup)).toBe('unsubscribed'),
  },
  {
    section: '2.1',
    what: 'external ids with addresses',
    request: ['POST', path, { ...subscribe, external_id: ['ada'], email: ['ada@example.com', 'bob@example.com'] }],
    status: 201,
    body: success,
    after: (world) => expect(world.groupState({ externalId: 'ada' }, offersGroup)).toBe('subscribed'),
  },
  {
    section: '2.1',
    what: 'several addresses',
    request: ['POST', path, { ...subscribe, email: ['ada@example.com', 'bob@example.com'] }],
    status: 201,
    body: success,
    after: (world) => expect(world.groupState({ externalId: 'bob' }, offersGroup)).toBe('subscribed'),
  },
  {
    section: '2.1',
    what: 'a phone with the double opt-in',
    request: [
      'POST',
      path,
      {
        subscription_group_id: smsGroup,
        subscription_state: 'subscribed',
        phone: [ada.phone],
        use_double_opt_in_logic: true,
      },
    ],
    status: 201,
    body: success,
    after: (world) => {
      expect(world.groupState(ada, smsGroup)).toBe('unsubscribed');
      expect(world.outbox({ kind: 'sms_opt_in_prompt' })).toMatchObject([{ to: ada.phone }]);
    },
  },
  {
    section: '2.1',
    what: 'an address with a phone',
    request: ['POST', path, { ...unsubscribe, email: ada.email, phone: ada.phone }],
    status: 400,
    body: notBoth,
  },
  {
    section: '2.1',
    what: 'a group that does not exist',
    request: ['POST', path, { ...unsubscribe, subscription_group_id: missingGroup, external_id: 'ada' }],
    status: 400,
    body: unknownGroup,
  },
  {
    section: '2.1',
    what: 'somebody unknown',
    request: ['POST', path, { ...subscribe, email: 'nobody@example.com' }],
    status: 201,
    body: success,
    after: (world) => expect(world.people({ email: 'nobody@example.com' })).toEqual([]),
  },
  {
    section: '2.1',
    what: 'an archived group',
    request: ['POST', path, { ...subscribe, subscription_group_id: archivedGroup, external_id: 'ada' }],
    status: 201,
    body: success,
    after: (world) => expect(world.groupState(ada, archivedGroup)).toBe('unknown'),
  },
  {
    section: '2.2',
    what: 'an email and an SMS group in one call by external id',
    request: [
      'POST',
      v2,
      {
        subscription_groups: [
          { ...unsubscribe, external_ids: ['ada'] },
          { subscription_group_id: smsGroup, subscription_state: 'subscribed', external_ids: ['ada'] },
        ],
      },
    ],
    status: 201,
    body: success,
    after: (world) => {
      expect(world.groupState(ada, newsGroup)).toBe('unsubscribed');
      expect(world.groupState(ada, smsGroup)).toBe('subscribed');
    },
  },
  {
    section: '2.2',
    what: 'addresses and phones in one request',
    request: [
      'POST',
      v2,
      {
        subscription_groups: [
          { ...unsubscribe, emails: [ada.email] },
          { subscription_group_id: smsGroup, subscription_state: 'subscribed', phones: [ada.phone] },
        ],
      },
    ],
    status: 400,
    body: notBoth,
    after: (world) => expect(world.groupState(ada, newsGroup)).toBe('subscribed'),
  },
  {
    section: '2.2',
    what: 'a phone that is not E.164',
    request: ['POST', v2, { subscription_groups: [{ ...unsubscribe, phones: ['(555) 000-0001'] }] }],
    status: 400,
    body: { message: 'Phone numbers must be in the E.164 format' },
  },
];

const get: Example[] = [
  {
    section: '2.3',
    what: 'three people, one of whom never touched the group',
    request: ['GET', `${read}&external_id[]=ada&external_id[]=bob&external_id%5B%5D=nobody`],
    status: 200,
    body: { status: { ada: 'Subscribed', bob: 'unknown', nobody: 'unknown' }, message: 'success' },
  },
  {
    section: '2.3',
    what: 'by phone, its plus sign encoded',
    request: ['GET', `/subscription/status/get?subscription_group_id=${smsGroup}&phone=${encodedPhone}`],
    status: 200,
    body: { status: { ada: 'Unsubscribed' }, message: 'success' },
  },
  {
    section: '2.3',
    what: 'an external id wins over an address',
    request: ['GET', `${read}&external_id=bob&email=${ada.email}`],
    status: 200,
    body: { status: { bob: 'unknown' }, message: 'success' },
  },
  {
    section: '2.3',
    what: 'an address with a phone',
    request: ['GET', `${read}&email=${ada.email}&phone=${encodedPhone}`],
    status: 400,
    body: notBoth,
  },
  {
    section: '2.3',
    what: 'the stored state, though the person is globally unsubscribed',
    request: ['GET', `${read}&external_id=ada`],
    options: { people: [{ ...ada, emailSubscribe: 'unsubscribed', groups: { [newsGroup]: 'subscribed' } }] },
    status: 200,
    body: { status: { ada: 'Subscribed' }, message: 'success' },
  },
  {
    section: '2.3',
    what: 'a group that does not exist',
    request: ['GET', `/subscription/status/get?subscription_group_id=${missingGroup}&external_id=ada`],
    status: 400,
    body: unknownGroup,
  },
  {
    section: '2.4',
    what: 'by external id',
    request: ['GET', `${list}?external_id=ada&limit=100&offset=0`],
    status: 200,
    body: adaAlone,
  },
  {
    section: '2.4',
    what: 'by email alone',
    request: ['GET', `${list}?email=${ada.email}`],
    status: 200,
    body: adaAlone,
  },
  {
    section: '2.4',
    what: 'by phone alone',
    request: ['GET', `${list}?phone=${encodedPhone}`],
    status: 200,
    body: adaAlone,
  },
  {
    section: '2.4',
    what: 'somebody without history',
    request: ['GET', `${list}?external_id[]=bob`],
    status: 200,
    body: {
      users: [{ email: 'bob@example.com', phone: null, external_id: 'bob', subscription_groups: [] }],
      total_count: 1,
      message: 'success',
    },
  },
  {
    section: '2.4',
    what: 'two who share an address are listed one by one',
    request: ['GET', `${list}?email=${ada.email}`],
    options: { people: [ada, { externalId: 'twin', email: ada.email }] },
    status: 200,
    body: {
      users: [
        { email: ada.email, phone: ada.phone, external_id: 'ada', subscription_groups: [] },
        { email: ada.email, phone: null, external_id: 'twin', subscription_groups: [] },
      ],
      total_count: 2,
      message: 'success',
    },
  },
];

describe('subscription groups', () => {
  test.each([...set, ...get])('$section: $what', checkExample);
});
