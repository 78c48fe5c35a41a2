import { describe, expect, it } from 'vitest';
import { renewalResponse } from '../../src/contract.ts';
import { sessionLifetimeMs, sessionMaximumMs } from '../../src/identity/session-token.ts';
import { origins } from './http-config.ts';
import { expectProblem, signSiteToken, startApp, type HttpScene } from './http-scene.ts';
import { expectRefused } from './refusals.ts';

const page = { identities: { email: 'ada@example.com' } };
const minute = 60_000;

function renew(scene: HttpScene, token: string, headers: Record<string, string> = {}) {
  return scene.app.inject({
    ...{ method: 'POST', url: '/v1/sessions/renewals' },
    headers: { origin: origins['acme-www'], authorization: `Bearer ${token}`, ...headers },
  });
}

async function renewed(scene: HttpScene, token: string): Promise<{ token: string; expiresAt: number }> {
  const response = await renew(scene, token);
  expect(response.statusCode, response.body).toBe(200);
  return renewalResponse.strict().parse(response.json()).session;
}

describe('renewing a session', () => {
  it.each([
    { who: 'somebody only the page names', property: 'acme-www' },
    { who: 'somebody with proof', property: 'acme-app' },
  ] as const)('gives $who another fifteen minutes, and the session goes on as it was', async ({ property }) => {
    const scene = await startApp();
    const { session } = await scene.openSession({ property, body: page });
    scene.clock.advance(14 * minute);
    const origin = origins[property];
    const response = await renew(scene, session.token, { origin });
    const fresh = renewalResponse.parse(response.json()).session;
    expect(fresh.expiresAt).toBe(scene.clock.now() + sessionLifetimeMs);
    scene.clock.advance(14 * minute);
    const change = { topic: 'offers', channel: 'email', state: 'unsubscribed' };
    const saved = await scene.patch(fresh.token, [change], { headers: { origin } });
    expect(saved.statusCode).toBe(200);
    const [first] = scene.query('select count(distinct target_id) as people, count(*) as choices from choice');
    expect(first).toEqual({ people: 1, choices: 1 });
  });

  it('reads nothing from Braze, writes nothing and tells delivery nothing', async () => {
    const scene = await startApp();
    const { session } = await scene.openSession({ body: page });
    const before = scene.rows();
    await renewed(scene, session.token);
    expect(scene.rows()).toEqual(before);
    expect(scene.braze.world.requests()).toEqual([]);
    expect(scene.nudged).toEqual([]);
  });

  it('never lets it outlive the token it was opened with', async () => {
    const scene = await startApp();
    const proofEndsAt = scene.clock.now() + 20 * minute;
    const siteToken = await signSiteToken({ expiresAt: proofEndsAt });
    const { session } = await scene.openSession({ body: { token: siteToken } });
    scene.clock.advance(14 * minute);
    const tolerance = minute;
    const fresh = await renewed(scene, session.token);
    expect(fresh.expiresAt).toBe(proofEndsAt + tolerance);
    scene.clock.advance(proofEndsAt + tolerance - scene.clock.now());
    await expectRefused(scene, () => renew(scene, fresh.token), 401, 'session_rejected');
  });

  it('ends twelve hours after it was opened, however busy it is', async () => {
    const scene = await startApp();
    const opened = scene.clock.now();
    let { session } = await scene.openSession({ body: page });
    for (let time = 0; session.expiresAt < opened + sessionMaximumMs; time += 1) {
      expect(time).toBeLessThan(60);
      scene.clock.advance(14 * minute);
      session = await renewed(scene, session.token);
    }
    scene.clock.advance(opened + sessionMaximumMs - scene.clock.now());
    await expectRefused(scene, () => renew(scene, session.token), 401, 'session_rejected');
  });

  it('is refused for a session that has ended, was never there, or is named otherwise', async () => {
    const scene = await startApp();
    const { session } = await scene.openSession({ body: page });
    scene.clock.advance(sessionLifetimeMs);
    await expectRefused(scene, () => renew(scene, session.token), 401, 'session_rejected');
    await expectRefused(scene, () => renew(scene, 'poison'), 401, 'session_rejected');
    const none = () => renew(scene, '', { authorization: '' });
    await expectRefused(scene, none, 401, 'session_rejected');
  });

  it.each(['https://evil.example', 'https://app.acme.example', 'null'])('is refused from %s', async (origin) => {
    const scene = await startApp();
    const { session } = await scene.openSession({ body: page });
    await expectRefused(scene, () => renew(scene, session.token, { origin }), 403, 'origin_not_allowed');
  });

  it('is limited for each network', async () => {
    const limits = { sessionsPerMinute: 2, changesPerMinute: 2, confirmationsPerHour: 3 };
    const scene = await startApp({ config: { limits } });
    const { session } = await scene.openSession({ body: page });
    for (let time = 0; time < 2; time += 1) await renewed(scene, session.token);
    expectProblem(await renew(scene, session.token), 429, 'rate_limited');
  });
});
