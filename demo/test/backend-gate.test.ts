import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createBackendGate } from '../src/backend-gate.mjs';

interface Report {
  readonly path: string;
  readonly status: number | null;
}

async function listen(server: Server & { closeAllConnections(): void }): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A gate before a backend that answers so, where it is, and what it reported. */
async function openGate(answer: RequestListener) {
  const reports: Report[] = [];
  const gate = createBackendGate(await listen(createServer(answer)), (report: Report) => void reports.push(report));
  const url = `http://127.0.0.1:${await listen(gate.server)}/v1/anything`;
  // An answer that does not end fails here instead of at the end of the test's time.
  const call = (method = 'GET', signal = AbortSignal.timeout(5000)): Promise<string> =>
    fetch(url, { method, signal }).then((response) => response.text());
  return { gate, reports, call };
}

/** Begins an answer, and is gone once half of it has left. */
const dieWithin: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-length': '10' });
  response.write('half', () => response.destroy());
};

it('passes an answer on, and says how it was answered', async () => {
  const { reports, call } = await openGate((_request, response) => response.end('whole'));
  expect(await call()).toBe('whole');
  await expect.poll(() => reports).toMatchObject([{ path: '/v1/anything', status: 200 }]);
});

it('ends a request whose answer the backend did not live to end', async () => {
  const { reports, call } = await openGate(dieWithin);
  const error = await call().catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(TypeError);
  expect(reports).toMatchObject([{ path: '/v1/anything', status: null }]);
});

it('ends it also where answers to saves are lost', async () => {
  const { gate, reports, call } = await openGate(dieWithin);
  gate.mode = 'mute';
  await expect(call('PATCH')).rejects.toBeInstanceOf(TypeError);
  expect(reports).toHaveLength(1);
});

it.each(['well', 'mute'] as const)('outlives a visitor who leaves before the backend answers: %s', async (mode) => {
  const leaving = new AbortController();
  let hasLeft: Promise<unknown> | undefined;
  const { gate, reports, call } = await openGate((_request, response) => {
    leaving.abort();
    void hasLeft?.then(() => response.end('late'));
  });
  gate.mode = mode;
  gate.server.on('connection', (socket) => (hasLeft = once(socket, 'close')));
  await expect(call('PATCH', leaving.signal)).rejects.toThrow();
  await expect.poll(() => reports).toMatchObject([{ path: '/v1/anything', status: null }]);
});
