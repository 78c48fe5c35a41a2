import { people } from './people.js';

const group = (number, name, channel) => ({ id: groupId(number), name, channel });

/** The id of a subscription group of `preference-center.yaml`, which numbers them. */
function groupId(number) {
  return `5ab50000-0000-4000-8000-00000000000${number}`;
}

/** Group numbers to states; what is not named was never touched. */
function holds(subscribed, unsubscribed = []) {
  const entry = (state) => (number) => [groupId(number), state];
  return Object.fromEntries([...subscribed.map(entry('subscribed')), ...unsubscribed.map(entry('unsubscribed'))]);
}

function profile(key, groups, more) {
  const { name, email, phone, id } = people[key];
  const [first, ...rest] = name.split(' ');
  const attributes = { first_name: first, last_name: rest.join(' '), language: 'en' };
  return { externalId: id, email, phone, attributes, groups, ...more };
}

/**
 * What the simulator holds at the start: the groups and the campaign that `preference-center.yaml` names, and the people
 * of the demo. The confirmation campaign goes to everybody, because somebody who left all mail may come back.
 */
export const brazeSeed = {
  groups: [
    group(1, 'Product news, email', 'email'),
    { ...group(2, 'Product news, SMS', 'sms'), doubleOptIn: false },
    group(3, 'Offers, email', 'email'),
    { ...group(4, 'Offers, SMS', 'sms'), doubleOptIn: false },
    group(5, 'Back in stock, email', 'email'),
    { ...group(6, 'Back in stock, SMS', 'sms'), doubleOptIn: false },
    group(7, 'Magazine, email', 'email'),
    group(8, 'Events, email', 'email'),
    { ...group(9, 'Events, SMS', 'sms'), doubleOptIn: true },
  ],
  campaigns: [
    {
      id: 'c0f1a000-0000-4000-8000-000000000001',
      name: 'Confirm your choice',
      channel: 'email',
      audience: 'all',
    },
    {
      id: 'c0f1a000-0000-4000-8000-000000000002',
      name: 'See your choices',
      channel: 'email',
      audience: 'all',
    },
  ],
  people: [
    profile('ada', holds([1, 5, 6, 7], [3])),
    profile('grace', holds([1, 2, 3, 8], [4])),
    profile('alan', holds([1, 3, 7])),
    profile('katherine', holds([1, 3, 8], [7])),
    profile('margaret', holds([3, 7], [1])),
    profile('family', holds([1, 3, 7], [8])),
    profile('tim', holds([1, 7])),
    profile('barbara', holds([1, 3], [8]), { emailSubscribe: 'unsubscribed' }),
    // The simulator is started so that a second profile with an address keeps its own groups.
    { externalId: 'acme-1008', email: people.family.email, groups: holds([1, 7, 8], [3]) },
  ],
};
