import { describe, expect, test } from 'vitest';
import { newsGroup } from '../support/start-for-test.ts';
import { ada, checkExample, recordedAt, success } from './example.ts';
import type { Example } from './example.ts';

const time = '2020-06-18T10:00:00Z';
const longId = 'x'.repeat(988);
const groups = (entry: unknown): object => ({ external_id: 'ada', subscription_groups: entry });
const group = { subscription_group_id: newsGroup, subscription_state: 'unsubscribed' };

const track: Example[] = [
  {
    section: '2.5',
    what: 'attributes, events and purchases are counted, then comes the message',
    request: [
      'POST',
      '/users/track',
      {
        attributes: [
          { external_id: 'ada', plan: 'pro' },
          { ...groups([group]), email_subscribe: 'unsubscribed' },
        ],
        events: [{ external_id: 'ada', name: 'visit', time }],
        purchases: [{ external_id: 'ada', product_id: 'shoe', currency: 'EUR', price: 7, time }],
      },
    ],
    status: 201,
    body: { attributes_processed: 2, events_processed: 1, purchases_processed: 1, message: 'success' },
    after: (world) => {
      expect(world.groupState(ada, newsGroup)).toBe('unsubscribed');
      expect(world.emailState(ada.email)).toBe('unsubscribed');
    },
  },
  {
    section: '2.5',
    what: 'one object of two is wrong',
    request: ['POST', '/users/track', { attributes: [{ external_id: 'ada', email: 'nope' }, { external_id: 'new' }] }],
    status: 201,
    body: {
      attributes_processed: 1,
      message: 'success',
      errors: [
        {
          type: "The value provided for the 'email' field is not a valid email.",
          input_array: 'attributes',
          index: 0,
        },
      ],
    },
    after: (world) => expect(world.people({ externalId: 'new' })).toHaveLength(1),
  },
  {
    section: '2.5',
    what: 'every object is wrong',
    request: ['POST', '/users/track', { attributes: [{ external_id: 'ada', email: 'nope' }] }],
    status: 400,
    body: {
      message: "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields.",
      errors: [
        {
          type: "The value provided for the 'email' field is not a valid email.",
          input_array: 'attributes',
          index: 0,
        },
      ],
    },
  },
  {
    section: '2.5',
    what: 'nobody is named',
    request: ['POST', '/users/track', { attributes: [{ plan: 'pro' }] }],
    status: 400,
    body: {
      message: "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields.",
      errors: [{ type: "'external_id' is required", input_array: 'attributes', index: 0 }],
    },
  },
  ...(
    [
      ['BAD_EMAIL_SUBSCRIPTION_STATE', { external_id: 'ada', email_subscribe: 'yes' }],
      ['BAD_PUSH_SUBSCRIPTION_STATE', { external_id: 'ada', push_subscribe: 'yes' }],
      ['BAD_SUBSCRIPTION_GROUP_ARRAY', groups(newsGroup)],
      ['BAD_SUBSCRIPTION_GROUP_HASH', groups([newsGroup])],
      ['BAD_SUBSCRIPTION_GROUP_ID', groups([{ ...group, subscription_group_id: 'news' }])],
      ['BAD_SUBSCRIPTION_GROUP_STATE', groups([{ ...group, subscription_state: 'opted_in' }])],
      ['EMAIL_BAD_FORMAT', { external_id: 'ada', email: 'ada@' }],
      ['EXTERNAL_USER_ID_TOO_LARGE', { external_id: longId }],
    ] as const
  ).map(([code, item]): Example => ({
    section: '2.5',
    what: `the documented code ${code}`,
    request: ['POST', '/users/track', { attributes: [item] }],
    options: { unknowns: { trackErrorType: 'code' } },
    status: 400,
    body: {
      message: "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields.",
      errors: [{ type: code, input_array: 'attributes', index: 0 }],
    },
  })),
  {
    section: '2.6',
    what: 'an attribute, synchronously',
    request: ['POST', '/users/track/sync', { attributes: [{ external_id: 'ada', size: 'M' }] }],
    status: 201,
    body: { users: [{ external_id: 'ada', custom_attributes: { size: 'M' } }], message: 'success' },
  },
  {
    section: '2.6',
    what: 'an event by alias, synchronously',
    request: [
      'POST',
      '/users/track/sync',
      { events: [{ user_alias: { alias_name: 'anon-1', alias_label: 'web' }, name: 'visit', time }] },
    ],
    status: 201,
    body: {
      users: [
        {
          user_alias: { alias_name: 'anon-1', alias_label: 'web' },
          custom_events: [
            { name: 'visit', first: '2020-06-18T10:00:00.000Z', last: '2020-06-18T10:00:00.000Z', count: 1 },
          ],
        },
      ],
      message: 'success',
    },
  },
];

const exported: Example[] = [
  {
    section: '2.7',
    what: 'fields of one person, and an id nobody has',
    request: [
      'POST',
      '/users/export/ids',
      {
        external_ids: ['ada', 'nobody'],
        fields_to_export: ['external_id', 'email', 'email_subscribe', 'phone', 'created_at', 'first_name'],
      },
    ],
    status: 201,
    body: {
      message: 'success',
      users: [
        {
          created_at: new Date(recordedAt).toISOString(),
          external_id: 'ada',
          email: ada.email,
          phone: ada.phone,
          email_subscribe: 'opted_in',
        },
      ],
      invalid_user_ids: ['nobody'],
    },
  },
  {
    section: '2.7',
    what: 'everybody with an address',
    request: [
      'POST',
      '/users/export/ids',
      { email_address: ada.email, fields_to_export: ['external_id', 'user_aliases', 'push_subscribe'] },
    ],
    options: { people: [ada, { email: ada.email, aliases: [{ name: 'n', label: 'l' }] }] },
    status: 201,
    body: {
      message: 'success',
      users: [
        { external_id: 'ada', push_subscribe: 'subscribed' },
        { user_aliases: [{ alias_name: 'n', alias_label: 'l' }], push_subscribe: 'subscribed' },
      ],
    },
  },
  {
    section: '2.7',
    what: 'two single identifiers',
    request: [
      'POST',
      '/users/export/ids',
      { email_address: ada.email, phone: ada.phone, fields_to_export: ['external_id'] },
    ],
    status: 400,
    body: { message: "Only one of 'device_id', 'email_address' and 'phone' may be provided" },
  },
];

const alias = { alias_name: 'ada-1', alias_label: 'crm' };

const identity: Example[] = [
  {
    section: '2.8',
    what: 'a new alias',
    request: ['POST', '/users/alias/new', { user_aliases: [{ external_id: 'ada', ...alias }] }],
    status: 201,
    body: { aliases_processed: 1, message: 'success' },
    after: (world) => expect(world.people(ada)[0]?.aliases).toEqual([{ name: 'ada-1', label: 'crm' }]),
  },
  {
    section: '2.8',
    what: 'another name for an alias',
    request: [
      'POST',
      '/users/alias/update',
      { alias_updates: [{ alias_label: 'crm', old_alias_name: 'bob-1', new_alias_name: 'bob-2' }] },
    ],
    status: 201,
    body: success,
    after: (world) => expect(world.people({ externalId: 'bob' })[0]?.aliases[0]?.name).toBe('bob-2'),
  },
  {
    section: '2.8',
    what: 'an alias and an address to identify',
    request: [
      'POST',
      '/users/identify',
      {
        aliases_to_identify: [{ external_id: 'eve', user_alias: { alias_name: 'anon-1', alias_label: 'web' } }],
      },
    ],
    status: 201,
    body: { aliases_processed: 1, message: 'success' },
    after: (world) => expect(world.people({ externalId: 'eve' })).toHaveLength(1),
  },
  {
    section: '2.8',
    what: 'an alias that nobody has is a success too',
    request: [
      'POST',
      '/users/identify',
      { aliases_to_identify: [{ external_id: 'eve', user_alias: { alias_name: 'Anon-1', alias_label: 'web' } }] },
    ],
    status: 201,
    body: { aliases_processed: 1, message: 'success' },
    after: (world) => expect(world.people({ externalId: 'eve' })).toEqual([]),
  },
  {
    section: '2.8',
    what: 'a merge, by external id and by alias',
    request: [
      'POST',
      '/users/merge',
      {
        merge_updates: [
          { identifier_to_merge: { external_id: 'bob' }, identifier_to_keep: { external_id: 'ada' } },
          {
            identifier_to_merge: { user_alias: { alias_name: 'anon-1', alias_label: 'web' } },
            identifier_to_keep: { email: ada.email, prioritization: ['identified', 'most_recently_updated'] },
          },
        ],
      },
    ],
    status: 202,
    body: success,
    after: (world) => expect(world.people().map(({ externalId }) => externalId)).toEqual(['ada']),
  },
  {
    section: '2.8',
    what: 'people to delete',
    request: ['POST', '/users/delete', { external_ids: ['ada', 'bob', 'nobody'] }],
    status: 201,
    body: { deleted: 3, message: 'success' },
    after: (world) => expect(world.personCount).toBe(1),
  },
  {
    section: '2.8',
    what: 'an address to delete',
    request: [
      'POST',
      '/users/delete',
      { email_addresses: [{ email: ada.email, prioritization: ['identified', 'most_recently_updated'] }] },
    ],
    status: 201,
    body: { deleted: 1, message: 'success' },
    after: (world) => expect(world.people({ email: ada.email })).toEqual([]),
  },
];

describe('people', () => {
  test.each([...track, ...exported, ...identity])('$section: $what', checkExample);
});
