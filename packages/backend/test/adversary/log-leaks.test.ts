import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { startApp } from '../http/http-scene.ts';
import { watchForLeaks } from '../http/leak-watch.ts';

// The watch looks on in every scene there is: each test of the HTTP API fails if anything it sent or got is seen again. Here it is watched.
describe('the watch for leaks', () => {
  const email = 'ada@example.com';

  it('has nothing to say of a whole visit', async () => {
    const scene = await startApp();
    const watch = watchForLeaks(scene.app);
    const { session } = await scene.openSession({ body: { identities: { email, phone: '+33612345678' } } });
    await scene.patch(session.token, [{ topic: 'news', channel: 'email', state: 'subscribed' }]);
    await scene.app.inject({ url: '/confirm/wrong.reference' });
    expect(scene.log.length).toBeGreaterThan(2);
    watch.expectNoLeak(scene.log);
  });

  it.each(['address', 'bearer token', 'token of an answer', 'link', 'confirmation link', 'key'])(
    'finds the %s in a log line',
    async (what) => {
      const scene = await startApp();
      const watch = watchForLeaks(scene.app);
      const { session } = await scene.openSession({ body: { identities: { email } } });
      await scene.patch('some.bearer-token', []);
      await scene.postSession({ body: { link: 'v1.a-link' } });
      await scene.app.inject({ url: '/confirm/some-id.some-secret' });
      const leaks: Readonly<Record<string, string>> = {
        ...{ address: email, 'bearer token': 'bearer-token', 'token of an answer': session.token, link: 'v1.a-link' },
        ...{ 'confirmation link': 'some-id.some-secret', key: scene.config.secret },
      };
      watch.expectNoLeak(scene.log);
      expect(() => watch.expectNoLeak([...scene.log, `{"msg":"for ${leaks[what]}"}`])).toThrow('seen in a log line');
    },
  );

  it('finds what a header or a problem repeats', async () => {
    for (const repeat of ['header', 'problem']) {
      const app = Fastify();
      app.post('/', (request, reply) => {
        const { email: sent } = request.body as { email: string };
        if (repeat === 'header') return reply.header('x-for', sent).send({});
        return reply.code(400).send({ detail: `not ${sent}` });
      });
      const watch = watchForLeaks(app);
      await app.inject({ method: 'POST', url: '/', payload: { email } });
      expect(() => watch.expectNoLeak([])).toThrow('seen in a log line');
    }
  });
});
