import { people } from './people.js';
import { readStore } from './store-view.mjs';

const shownMessages = 20;

/**
 * Everything that is known about a person on both sides: what Braze holds, what it has sent, what our store holds and how
 * far each choice is.
 * @param {string} key of `people`
 * @param {{ world: import('@preference-center/braze-simulator').World, databasePath: string }} parts
 */
export function viewPerson(key, { world, databasePath }) {
  const person = people[key];
  const profiles = world
    .people({ email: person.email })
    .map(({ brazeId, externalId, emailSubscribe, groups, ...told }) => ({
      name: externalId ?? brazeId.slice(0, 8),
      emailSubscribe,
      groups: Object.fromEntries(Object.entries(groups).map(([id, { state }]) => [id, state])),
      told: [
        ...Object.entries(told.customAttributes).map(([name, value]) => `${name}: ${value}`),
        ...Object.entries(told.customEvents).map(([name, { count }]) => `${name} × ${count}`),
      ],
    }));
  const messages = world
    .outbox()
    .filter(({ to }) => to === person.email || to === person.phone)
    .slice(-shownMessages)
    .reverse()
    .map(({ at, channel, to, kind, campaignId, triggerProperties }) => ({
      ...{ at, channel, to, kind, campaignId },
      ...{ url: triggerProperties.confirmation_url ?? triggerProperties.link_url, topics: triggerProperties.topics },
    }));
  return { key, name: person.name, email: person.email, profiles, messages, ...readStore(databasePath, person) };
}
