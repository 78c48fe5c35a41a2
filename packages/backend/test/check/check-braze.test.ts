import { createServer } from 'node:net';
import type { Simulator, SimulatorOptions } from '@preference-center/braze-simulator';
import { describe, expect, it } from 'vitest';
import { checkBraze, type BrazeCheck } from '../../src/check/check-braze.ts';
import { apiKey, groups, startBraze } from '../braze/simulated-braze.ts';
import { insiderGroup, readConfig } from '../http/http-config.ts';

const everyGroup = [
  { id: groups.news, name: 'News', channel: 'email' },
  { id: groups.offers, name: 'Offers', channel: 'email' },
  { id: groups.texts, name: 'Texts', channel: 'sms' },
  { id: insiderGroup, name: 'Insider', channel: 'email' },
] as const;
const reads = ['subscription.groups.get', 'subscription.status.get', 'users.export.ids', 'email.unsubscribe'] as const;

async function workspace(options: SimulatorOptions = {}): Promise<Simulator> {
  return startBraze({ groups: everyGroup, ...options });
}

function check(endpoint: string): Promise<BrazeCheck> {
  return checkBraze(readConfig(endpoint), { timeoutMs: 2000 });
}

/** A key with all reading permissions but one. */
function without(scope: (typeof reads)[number]): SimulatorOptions {
  return { keys: [{ key: apiKey, scopes: reads.filter((each) => each !== scope) }] };
}

describe('a check of Braze', () => {
  it('finds nothing wrong where endpoint, key, permissions and groups are right, and says what it did not probe', async () => {
    const braze = await workspace();
    const { report, hasProblems } = await check(braze.url);
    expect(hasProblems).toBe(false);
    expect(report).toMatch(
      /^Braze EU \(eu\) at http:\/\/127\.0\.0\.1:\d+\n {2}ok {7}answers in \d+ ms, and takes the key\n/,
    );
    expect(report).toContain('ok       has the permission subscription.groups.get\n');
    expect(report).toContain('ok       has the permission users.export.ids\n');
    expect(report).toContain('ok       has the permission email.unsubscribe\n');
    expect(report).toContain('ok       knows 4 of 4 subscription group(s)\n');
    expect(report).toMatch(/Not probed, .*subscription\.status\.set, users\.track/);
    expect(report.split('\n').length).toBeLessThan(20);
  });

  it('changes nothing, and names nobody who could be a person', async () => {
    const braze = await workspace();
    await check(braze.url);
    const allowed = [
      '/email/unsubscribes',
      '/subscription/status/get',
      '/subscription/user/status',
      '/users/export/ids',
    ];
    expect([...new Set(braze.world.requests().map(({ path }) => path))].sort()).toEqual(allowed);
    const asked = braze.world.requests().map(({ query, body }) => JSON.stringify([query, body]));
    const isAboutNobody = (request: string) =>
      request.includes('preference-center-check') || request.includes('2011-01-01');
    expect(asked.every(isAboutNobody)).toBe(true);
    expect(braze.world.personCount).toBe(0);
  });

  it('names each subscription group that Braze does not know, with where it stands', async () => {
    const braze = await workspace({
      groups: everyGroup.filter(({ id }) => id !== groups.offers && id !== insiderGroup),
    });
    const { report, hasProblems } = await check(braze.url);
    expect(hasProblems).toBe(true);
    expect(report).toContain(
      `wrong    does not know the subscription group ${groups.offers}, at topics.offers.channels.email`,
    );
    expect(report).toContain(
      `wrong    does not know the subscription group ${insiderGroup}, at topics.insider.channels.email`,
    );
    expect(report).toContain('knows 2 of 4 subscription group(s)');
  });
});

describe('a key', () => {
  it('that is refused is wrong, never printed, and tried once', async () => {
    const braze = await workspace({ keys: [{ key: 'another-key' }] });
    const { report, hasProblems } = await check(braze.url);
    expect(hasProblems).toBe(true);
    expect(report).toContain('wrong    refuses the key (401)');
    expect(report).not.toContain(apiKey);
    expect(braze.world.requests()).toHaveLength(1);
  });

  it('without the permission to read groups is wrong', async () => {
    const { report, hasProblems } = await check((await workspace(without('subscription.groups.get'))).url);
    expect(hasProblems).toBe(true);
    expect(report).toContain('wrong    lacks the permission subscription.groups.get');
    expect(report).toContain('knows 4 of 4');
  });

  it('without an optional permission is not wrong, and is told what is gone', async () => {
    const { report, hasProblems } = await check((await workspace(without('users.export.ids'))).url);
    expect(hasProblems).toBe(false);
    expect(report).toContain(
      'missing  lacks the permission users.export.ids: without it no global unsubscribe is shown\n',
    );
  });

  it('without the permission for the list of unsubscribed addresses is not wrong, and is told what is gone', async () => {
    const { report, hasProblems } = await check((await workspace(without('email.unsubscribe'))).url);
    expect(hasProblems).toBe(false);
    expect(report).toContain('missing  lacks the permission email.unsubscribe: without it who leaves all email');
  });

  it('without the permission that only this check needs leaves the groups unchecked', async () => {
    const { report, hasProblems } = await check((await workspace(without('subscription.status.get'))).url);
    expect(hasProblems).toBe(false);
    expect(report).toContain(
      'missing  lacks the permission subscription.status.get: without it 4 subscription group id(s)',
    );
  });
});

describe('an endpoint', () => {
  it('that nobody listens at is wrong', async () => {
    const { report, hasProblems } = await check(`http://127.0.0.1:${await freePort()}`);
    expect(hasProblems).toBe(true);
    expect(report).toContain('wrong    cannot be reached (econnrefused)');
  });

  it.each([
    { says: 'does not answer as Braze does (timeout)', fault: { kind: 'timeout', times: 'until_cleared' } },
    {
      says: 'does not answer as Braze does (unreadable_answer)',
      fault: { kind: 'status', status: 200, body: '<html>' },
    },
    { says: 'answers, but not as Braze does (braze_404)', fault: { kind: 'status', status: 404 } },
  ] as const)('that $says is wrong', async ({ says, fault }) => {
    const braze = await workspace();
    braze.world.addFault(fault);
    const { report, hasProblems } = await check(braze.url);
    expect(hasProblems).toBe(true);
    expect(report).toContain(`wrong    ${says}`);
  });

  it('that is down or limits us now is neither right nor wrong', async () => {
    const braze = await workspace();
    for (const status of [503, 429]) {
      braze.world.addFault({ kind: 'status', status });
      const { report, hasProblems } = await check(braze.url);
      expect(hasProblems).toBe(false);
      expect(report).toContain(`unknown  cannot say anything now (braze_${status}): check again later`);
    }
  });

  it('that goes down between two probes leaves the rest unknown, and is not asked for every group', async () => {
    const braze = await workspace();
    braze.world.addFault({ kind: 'status', status: 503, path: '/subscription/status/get', times: 'until_cleared' });
    braze.world.addFault({ kind: 'status', status: 503, path: '/users/export/ids' });
    const { report, hasProblems } = await check(braze.url);
    expect(hasProblems).toBe(false);
    expect(report).toContain('unknown  did not say whether the key has the permission users.export.ids (braze_503)');
    expect(report).toContain('unknown  did not say whether it knows 4 subscription group(s) (braze_503)');
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
