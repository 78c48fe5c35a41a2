import type { Simulator } from '@preference-center/braze-simulator';
import { describe, expect, it } from 'vitest';
import { groups, startBraze } from '../braze/simulated-braze.ts';
import { insiderGroup } from '../http/http-config.ts';
import { openSession, save, serve, writeConfig } from './running-backend.ts';

const ada = { email: 'ada@example.com' };
const patience = { timeoutMs: 20_000 };

function startWorkspace(people: string[] = [ada.email]): Promise<Simulator> {
  return startBraze({
    groups: [
      { id: groups.news, name: 'News', channel: 'email' },
      { id: groups.offers, name: 'Offers', channel: 'email' },
      { id: groups.texts, name: 'Texts', channel: 'sms' },
      { id: insiderGroup, name: 'Insider', channel: 'email' },
    ],
    people: people.map((email) => ({
      email,
      groups: { [groups.news]: 'subscribed', [groups.offers]: 'unsubscribed' },
    })),
  });
}

const choices = [
  { what: 'an opt-out', topic: 'news', group: groups.news, state: 'unsubscribed', path: '/v2/subscription/status/set' },
  { what: 'an opt-in', topic: 'offers', group: groups.offers, state: 'subscribed', path: '/users/track' },
] as const;

describe.each(choices)('$what', ({ topic, group, state, path }) => {
  it('reaches Braze although the backend is killed the moment it is acknowledged', { timeout: 60_000 }, async () => {
    const braze = await startWorkspace();
    const config = await writeConfig(braze.url);
    const first = await serve(config);
    const token = await openSession(first.url, ada.email);
    await save(first.url, token, topic, state);
    await first.kill();
    await serve(config);
    await braze.world.waitFor(() => braze.world.groupState(ada, group) === state, patience);
  });

  it('reaches Braze although the backend is killed while Braze keeps the request', { timeout: 60_000 }, async () => {
    const braze = await startWorkspace();
    braze.world.addFault({ kind: 'timeout', path, effect: 'lost' });
    const config = await writeConfig(braze.url);
    const first = await serve(config);
    const token = await openSession(first.url, ada.email);
    await save(first.url, token, topic, state);
    await braze.world.waitFor(() => braze.world.requests({ path }).length === 1, patience);
    await first.kill();
    expect(braze.world.groupState(ada, group)).not.toBe(state);
    await serve(config);
    await braze.world.waitFor(() => braze.world.groupState(ada, group) === state, patience);
  });
});

it(
  'keeps every acknowledged choice of ten visitors, the last one of each, through ten kills',
  { timeout: 240_000 },
  async () => {
    const people = Array.from({ length: 10 }, (_, index) => `visitor${index}@example.com`);
    const braze = await startWorkspace(people);
    const config = await writeConfig(braze.url);
    const acknowledged = new Map<string, 'subscribed' | 'unsubscribed'>();
    const inDoubt = new Set<string>();
    for (let round = 0; round < 10; round += 1) {
      const backend = await serve(config);
      const tokens = await Promise.all(people.map((email) => openSession(backend.url, email)));
      const state = round % 2 === 0 ? 'unsubscribed' : 'subscribed';
      let left = 5;
      const enough = new Promise<void>((resolve) => {
        people.forEach((email, index) => {
          inDoubt.add(email);
          void save(backend.url, tokens[index] ?? '', 'news', state).then(
            () => {
              acknowledged.set(email, state);
              inDoubt.delete(email);
              left -= 1;
              if (left === 0) resolve();
            },
            () => {},
          );
        });
      });
      await enough;
      await backend.kill();
    }
    const backend = await serve(config);
    const unsure = [...inDoubt];
    for (const email of unsure) {
      // Whether the last one was taken is not known, as for any visitor whose page lost the connection: they choose again.
      await save(backend.url, await openSession(backend.url, email), 'news', 'unsubscribed');
      acknowledged.set(email, 'unsubscribed');
    }
    expect(acknowledged.size).toBe(people.length);
    await braze.world.waitFor(
      () => [...acknowledged].every(([email, state]) => braze.world.groupState({ email }, groups.news) === state),
      { timeoutMs: 60_000 },
    );
  },
);
