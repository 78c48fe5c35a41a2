import type { LightMyRequestResponse } from 'fastify';
import { expect, it } from 'vitest';
import { origins } from '../http/http-config.ts';
import { startApp, type HttpScene } from '../http/http-scene.ts';
import { expectIdentical } from './identical.ts';
import { acquaintances, addressOf } from './people.ts';

/** What a visitor without proof can ask about an address, each in a session of its own. */
const questions: Readonly<Record<string, (scene: HttpScene, email: string) => Promise<LightMyRequestResponse>>> = {
  'opening a session': (scene, email) => scene.postSession({ body: { identities: { email } } }),
  'reading choices': async (scene, email) => {
    const headers = { authorization: `Bearer ${await tokenFor(scene, email)}` };
    return scene.app.inject({ url: '/v1/preferences', headers });
  },
  'opting out': async (scene, email) => scene.patch(await tokenFor(scene, email), [cell('unsubscribed')]),
  'opting in': async (scene, email) => scene.patch(await tokenFor(scene, email), [cell('subscribed')]),
  'opting in and out': async (scene, email) =>
    scene.patch(await tokenFor(scene, email), [cell('subscribed'), { ...cell('unsubscribed'), topic: 'offers' }]),
  'opting out by a guessed revision': async (scene, email) =>
    scene.patch(await tokenFor(scene, email), [{ ...cell('unsubscribed'), revision: 0 }]),
  'opting in too often': async (scene, email) => {
    const token = await tokenFor(scene, email);
    for (let times = 0; times < 5; times += 1) await scene.patch(token, [cell('subscribed')]);
    return scene.patch(token, [cell('subscribed')]);
  },
  'asking for a link': async (scene, email) => post(scene, '/v1/links', await tokenFor(scene, email)),
  'asking for links too often': async (scene, email) => {
    const token = await tokenFor(scene, email);
    for (let times = 0; times < 8; times += 1) await post(scene, '/v1/links', token);
    return post(scene, '/v1/links', token);
  },
  'renewing a session': async (scene, email) => post(scene, '/v1/sessions/renewals', await tokenFor(scene, email)),
  'undoing what was never done': async (scene, email) =>
    post(scene, '/v1/preferences/undo', await tokenFor(scene, email)),
  'undoing an opt-out': async (scene, email) => {
    const token = await tokenFor(scene, email);
    await scene.patch(token, [cell('unsubscribed')]);
    return post(scene, '/v1/preferences/undo', token);
  },
};

function post({ app }: HttpScene, url: string, token: string): Promise<LightMyRequestResponse> {
  const headers = { origin: origins['acme-www'], authorization: `Bearer ${token}` };
  return app.inject({ method: 'POST', url, headers });
}

function cell(state: string): { topic: string; channel: string; state: string } {
  return { topic: 'news', channel: 'email', state };
}

async function tokenFor(scene: HttpScene, email: string): Promise<string> {
  return (await scene.openSession({ body: { identities: { email } } })).session.token;
}

it.each(Object.entries(questions))(
  '%s gets the same bytes for somebody nobody knows and for everybody else, and asks Braze nothing',
  async (_, ask) => {
    const scene = await startApp();
    const everybody = ['is unknown', ...Object.keys(acquaintances)];
    for (const [number, how] of everybody.entries()) await acquaintances[how]?.(scene, addressOf(number));
    const asked = scene.braze.world.requests().length;
    const answers = new Map<string, LightMyRequestResponse>();
    for (const [number, how] of everybody.entries()) answers.set(how, await ask(scene, addressOf(number)));
    expectIdentical(answers);
    expect(scene.braze.world.requests()).toHaveLength(asked);
  },
);
