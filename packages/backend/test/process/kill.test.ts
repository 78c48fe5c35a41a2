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
    // Braze takes nothing while the first backend lives, so only the second one can have delivered.
    braze.world.addFault({ kind: 'status', status: 503, path });
    const config = await writeConfig(braze.url);
    const first = await serve(config);
    const token = await openSession(first.url, ada.email);
    await save(first.url, token, topic, state);
    await first.kill();
    expect(braze.world.groupState(ada, group)).not.toBe(state);
    braze.world.clearFaults();
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

const rounds = 10;
const perRound = 6;

it(
  'keeps every acknowledged choice, and the last one of each cell, through ten kills',
  { timeout: 240_000 },
  async () => {
    const regular = 'regular@example.com';
    const visitors = Array.from({ length: rounds * perRound }, (_, index) => `visitor${index}@example.com`);
    const braze = await startWorkspace([regular, ...visitors]);
    const config = await writeConfig(braze.url);
    const acknowledged = new Map<string, 'subscribed' | 'unsubscribed'>();
    for (let round = 0; round < rounds; round += 1) {
      const backend = await serve(config);
      const people = [regular, ...visitors.slice(round * perRound, (round + 1) * perRound)];
      const tokens = await Promise.all(people.map((email) => openSession(backend.url, email)));
      const saves = people.map(async (email, index) => {
        // The regular visitor changes their mind in every round; all others leave once.
        const state = email === regular && round % 2 === 1 ? 'subscribed' : 'unsubscribed';
        await save(backend.url, tokens[index] ?? '', 'news', state);
        acknowledged.set(email, state);
      });
      // The kill comes while the others may still be waiting for their answer; what was not acknowledged promises nothing.
      await Promise.all([saves[0], Promise.any(saves.slice(1))]);
      await backend.kill();
      await Promise.allSettled(saves);
    }
    expect(acknowledged.size).toBeGreaterThanOrEqual(rounds + 1);
    await serve(config);
    await braze.world.waitFor(
      () => [...acknowledged].every(([email, state]) => braze.world.groupState({ email }, groups.news) === state),
      { timeoutMs: 60_000 },
    );
  },
);
