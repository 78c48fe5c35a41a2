import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { BrazeClient } from '../../src/braze/client.ts';
import { clientOf, groups } from './simulated-braze.ts';

const key = 'key-4f1d2c3b-5e6a-7788-99aa-bbccddeeff00';
const email = 'ada.lovelace@example.com';
const phone = '+33612345678';
const secret = 'confirmation-secret-Zm9vYmFy';
const secrets = [key, email, 'ada.lovelace', encodeURIComponent(email), phone, phone.slice(1), secret];

/** A Braze that repeats everything it was sent in every place an answer has. */
async function startEcho(status: number): Promise<string> {
  const server = createServer((request, response) => {
    void readAll(request).then((body) => {
      const said = `${request.headers.authorization} ${decodeURIComponent(request.url ?? '')} ${request.url} ${body}`;
      const errors = [
        { type: said, input_array: 'attributes', index: 0 },
        said,
        { type: said, input_array: said, index: said },
      ];
      response.writeHead(status, {
        'content-type': 'application/json',
        'x-request-id': `${email} ${key}`,
        'x-ratelimit-reset': key,
        'retry-after': phone,
        location: `https://example.com/${secret}`,
      });
      response.end(JSON.stringify({ message: said, errors, users: [{ email: said }] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise((resolve) => void server.close(() => resolve())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

const calls: Readonly<Record<string, (client: BrazeClient) => Promise<{ readonly outcome: string }>>> = {
  setStatus: (client) =>
    client.setStatus({ subscriptionGroupId: groups.news, state: 'unsubscribed', kind: 'email', identifiers: [email] }),
  track: (client) => client.track([{ kind: 'phone', identifier: phone, groups: [] }]),
  userStatus: (client) => client.userStatus({ kind: 'phone', identifiers: [phone], offset: 0 }),
  triggerSend: (client) =>
    client.triggerSend({
      campaignId: 'c',
      kind: 'email',
      identifier: email,
      properties: { confirmation_url: secret },
      mayCreateProfile: true,
    }),
};

describe('no address, token or key', () => {
  it.each(
    [201, 302, 400, 401, 403, 404, 413, 415, 429, 500, 503].flatMap((status) =>
      // What a good read returns is about people by its nature; it goes to no log.
      Object.keys(calls).flatMap((call) => (call === 'userStatus' && status === 201 ? [] : [{ status, call }])),
    ),
  )('is in what $call makes of a $status that repeats everything', async ({ status, call }) => {
    const outcome = await calls[call]?.(clientOf(await startEcho(status), {}, key));
    const shown = JSON.stringify(outcome, (_, value: unknown) => (value instanceof Map ? [...value] : value));
    for (const each of secrets) expect(shown).not.toContain(each);
  });

  it('is in what a refused connection leaves', async () => {
    const client = clientOf(`http://no-such-host.invalid`, {}, key);
    for (const call of Object.values(calls)) {
      const shown = JSON.stringify(await call(client));
      for (const each of secrets) expect(shown).not.toContain(each);
    }
  });
});
