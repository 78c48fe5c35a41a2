import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { fetchKeySet, keySetFailureReason } from '../src/fetch-key-set.ts';

const set = { keys: [{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', kid: 'a' }] };

/** The address of somebody who answers so, until the test ends. */
async function publish(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
}

it('is what is published, as long as it may be', async () => {
  const longest = JSON.stringify(set).padEnd(262_144, ' ');
  expect(await fetchKeySet(await publish((_request, response) => response.end(longest)))).toEqual(set);
});

// Each of these would be taken but for the one thing that is wrong with it.
it.each<{ what: string; answer: RequestListener; reason: string }>([
  {
    what: 'a byte longer than it may be',
    answer: (_request, response) => response.end(JSON.stringify(set).padEnd(262_145, ' ')),
    reason: 'Error',
  },
  {
    what: 'in an answer that says it failed',
    answer: (_request, response) => response.writeHead(503).end(JSON.stringify(set)),
    reason: 'Error',
  },
  {
    what: 'somewhere else',
    answer: ({ url }, response) =>
      url === '/keys' ? response.writeHead(302, { location: '/other' }).end() : response.end(JSON.stringify(set)),
    reason: 'TypeError',
  },
])('is none that is $what', async ({ answer, reason }) => {
  const failure = await fetchKeySet(await publish(answer)).catch((error: unknown) => error);
  expect(keySetFailureReason(failure)).toBe(reason);
});

it.each<{ what: string; answer: RequestListener }>([
  { what: 'says nothing', answer: () => undefined },
  {
    what: 'begins and never ends',
    answer: (_request, response) => void response.write(JSON.stringify(set).slice(0, -1)),
  },
])('is not waited for when its publisher $what', async ({ answer }) => {
  const failure = await fetchKeySet(await publish(answer), 50).catch((error: unknown) => error);
  expect(keySetFailureReason(failure)).toBe('TimeoutError');
});
