import { describe, expect, it } from 'vitest';
import { signLink } from '../../src/identity/signed-link.ts';
import { revertActs } from '../../src/operator/revert-commands.ts';
import { parseRevertOrder, type RevertOrder } from '../../src/operator/revert-order.ts';
import type { RevertFilter } from '../../src/store/taking-back.ts';
import { UsageError } from '../../src/usage-error.ts';
import { origins, secrets } from '../http/http-config.ts';
import { ManualClock } from '../manual-clock.ts';
import { signSiteToken, startApp, type HttpScene } from '../http/http-scene.ts';

const news = { topic: 'news', channel: 'email' } as const;
const day = 24 * 60 * 60_000;
const viewKey = { id: 'k1', secret: secrets.linkSecret };
type Wanted = 'subscribed' | 'unsubscribed';

function linkTo(scene: HttpScene, email: string, ageMs = 0): string {
  const target = { kind: 'email', value: email } as const;
  return signLink({ property: 'acme-www', issuedAt: scene.clock.now() - ageMs, target }, viewKey);
}

async function saveAs(scene: HttpScene, body: object, state: Wanted, remoteAddress = '127.0.0.1'): Promise<void> {
  const { session } = await scene.openSession({ body });
  const saved = await scene.patch(session.token, [{ ...news, state }], { remoteAddress });
  expect(saved.statusCode, saved.body).toBe(200);
}

/** What the owner of an address chose, as only they can. */
async function ownerChooses(scene: HttpScene, email: string, state: Wanted): Promise<void> {
  await saveAs(scene, { token: await signSiteToken({ claims: { email }, expiresAt: scene.clock.now() + day }) }, state);
}

/** How somebody with each proof that an operator can take back stops what an address gets, and on which property. */
const stops: Readonly<Partial<Record<RevertFilter['proof'], (scene: HttpScene, email: string) => Promise<void>>>> = {
  none: (scene, email) => saveAs(scene, { identities: { email } }, 'unsubscribed'),
  link: (scene, email) => saveAs(scene, { link: linkTo(scene, email) }, 'unsubscribed'),
  old_link: (scene, email) => saveAs(scene, { link: linkTo(scene, email, 40 * day) }, 'unsubscribed'),
  page: async (scene, email) => {
    const { session } = await scene.openSession({ property: 'acme-app', body: { identities: { email } } });
    const headers = { origin: origins['acme-app'] };
    const saved = await scene.patch(session.token, [{ ...news, state: 'unsubscribed' }], { headers });
    expect(saved.statusCode, saved.body).toBe(200);
  },
  one_click: async (scene, email) => {
    const content = {
      property: 'acme-www',
      issuedAt: scene.clock.now(),
      target: { kind: 'email', value: email },
    } as const;
    const link = signLink({ ...content, stops: news }, { id: 'u1', secret: secrets.oneClickSecret });
    const pressed = await scene.app.inject({
      ...{ method: 'POST', url: `/v1/one-click/${encodeURIComponent(link)}`, payload: 'List-Unsubscribe=One-Click' },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(pressed.statusCode, pressed.body).toBe(200);
  },
};
const proofs = Object.keys(stops) as RevertFilter['proof'][];
const addressOf = (proof: string): string => `by-${proof.replace('_', '-')}@example.com`;

/** The order as an operator types it, for the half hours before and after now. */
function order({ clock }: Pick<HttpScene, 'clock'>, proof: string, ...more: string[]): ReturnType<typeof understood> {
  const [since, until] = [-1, 1].map((hours) => new Date(clock.now() + hours * 30 * 60_000).toISOString());
  const property = proof === 'page' ? 'acme-app' : 'acme-www';
  const window = ['--since', since ?? '', '--until', until ?? ''];
  return understood(['--property', property, '--proof', proof, ...window, ...more]);
}

function understood(args: readonly string[]): Extract<RevertOrder, { kind: 'revert' }> {
  const parsed = parseRevertOrder('revert', args);
  if (parsed.kind !== 'revert') throw new Error('another order was understood');
  return parsed;
}

function carryOut(scene: HttpScene, { filter, isConfirmed }: ReturnType<typeof order>): Promise<string> {
  return revertActs(scene.config, scene.store, filter, isConfirmed);
}

/** The state of the news by address. */
function states(scene: HttpScene): Record<string, unknown> {
  const rows = scene.query(
    `select value, state from choice join target on target.id = choice.target_id where topic = 'news' order by value`,
  );
  return Object.fromEntries(rows.map(({ value, state }) => [String(value), state]));
}

const everybody = (state: Wanted): Record<string, Wanted> =>
  Object.fromEntries(proofs.map((proof) => [addressOf(proof), state]));

describe('what visitors did with one proof', () => {
  it.each(proofs)('is put back where it was "%s", and what others did stays', async (proof) => {
    const scene = await startApp();
    for (const each of proofs) await ownerChooses(scene, addressOf(each), 'subscribed');
    scene.clock.advance(60 * 60_000);
    for (const each of proofs) await stops[each]?.(scene, addressOf(each));
    expect(states(scene)).toEqual(everybody('unsubscribed'));

    expect(await carryOut(scene, order(scene, proof))).toContain('1 choice(s) would be put back');
    expect(states(scene)).toEqual(everybody('unsubscribed'));
    const report = await carryOut(scene, order(scene, proof, '--yes'));
    expect(report).toMatch(/^1 choice\(s\) are put back to what they were; in the ledger as revert-/);
    expect(report).not.toContain('@');
    expect(states(scene)).toEqual({ ...everybody('unsubscribed'), [addressOf(proof)]: 'subscribed' });
    expect(await carryOut(scene, order(scene, proof, '--yes'))).toContain('0 choice(s) are put back');
  });

  it.each(['token', 'code', 'nobody', ''])('is not an operator’s to put back where it was "%s"', (proof) => {
    const ordering = () => order({ clock: new ManualClock() }, proof);
    expect(ordering).toThrow(UsageError);
    expect(ordering).toThrow('--proof is none or page or old_link or link or one_click');
  });
});

describe('links that somebody forged with a key that leaked', () => {
  it('lose what they signed people up for, on its way to Braze too, and what they stopped is back', async () => {
    const scene = await startApp();
    await ownerChooses(scene, 'left@example.com', 'unsubscribed');
    await ownerChooses(scene, 'stays@example.com', 'subscribed');
    scene.clock.advance(60 * 60_000);
    await saveAs(scene, { link: linkTo(scene, 'left@example.com') }, 'subscribed');
    await saveAs(scene, { link: linkTo(scene, 'stays@example.com') }, 'unsubscribed');
    await saveAs(scene, { link: linkTo(scene, 'new@example.com') }, 'subscribed');
    const report = await carryOut(scene, order(scene, 'link', '--yes'));
    expect(report).toContain('2 choice(s) are put back');
    expect(report).toContain('1 were never chosen here before');
    expect(states(scene)).toEqual({
      ...{ 'left@example.com': 'unsubscribed', 'stays@example.com': 'subscribed', 'new@example.com': 'subscribed' },
    });
    const [row] = await scene.store.choicesOf([{ kind: 'email', value: 'left@example.com' }]);
    expect(row).toMatchObject({ state: 'unsubscribed', delivery: 'recorded', revision: 3 });
    const [last] = (await scene.store.ledgerOf({ kind: 'email', value: 'left@example.com' })).slice(-1);
    expect(last).toMatchObject({ toState: 'unsubscribed', context: { source: 'operator_revert', proof: 'link' } });
    expect(await scene.store.verifyLedger()).toMatchObject({ breaks: [] });
  });

  it('are told from those of owners by the network, which the report of the count names', async () => {
    const scene = await startApp();
    for (const name of ['ada', 'eve']) await ownerChooses(scene, `${name}@example.com`, 'subscribed');
    scene.clock.advance(60 * 60_000);
    await saveAs(scene, { link: linkTo(scene, 'eve@example.com') }, 'unsubscribed', '198.51.100.7');
    const [, network = ''] = /^ {2}([\da-f]{32}) {2}1$/m.exec(await carryOut(scene, order(scene, 'link'))) ?? [];
    expect(network).not.toBe('');
    await saveAs(scene, { link: linkTo(scene, 'ada@example.com') }, 'unsubscribed', '203.0.113.7');
    expect(await carryOut(scene, order(scene, 'link'))).toContain('2 choice(s) would be put back');
    expect(await carryOut(scene, order(scene, 'link', '--network', network, '--yes'))).toContain('1 choice(s) are put');
    expect(states(scene)).toEqual({ 'ada@example.com': 'unsubscribed', 'eve@example.com': 'subscribed' });
  });
});
