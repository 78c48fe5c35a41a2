import { once } from 'node:events';
import { connect } from 'node:net';

import { percentile } from '../measure/statistics.mjs';

const headEnd = Buffer.from('\r\n\r\n');

/**
 * Sends requests over keep-alive connections, each waiting for its answer before it sends the next, until the time is
 * over or each has sent so many. Requests and answers are handled as bytes, because a full HTTP client would need more of a core than the server
 * it measures.
 * @param {object} options
 * @param {number} options.port on 127.0.0.1
 * @param {Buffer[][]} options.requests for each connection, what it sends, over and over
 * @param {number} [options.durationMs] no end by default
 * @param {number} [options.times] how many requests each connection sends; no end by default
 * @returns {Promise<{ perSecond: number, p50Ms: number, p99Ms: number, latenciesMs: number[] }>}
 * @throws {Error} on any answer other than 200
 */
export async function httpLoad({ port, requests, durationMs = Infinity, times = Infinity }) {
  const sockets = await Promise.all(requests.map(() => openSocket(port)));
  const startedAt = performance.now();
  const endsAt = startedAt + durationMs;
  const latenciesMs = (
    await Promise.all(sockets.map((socket, index) => driveConnection(socket, requests[index], { endsAt, times })))
  ).flat();
  const elapsedMs = performance.now() - startedAt;
  for (const socket of sockets) socket.destroy();
  return {
    perSecond: (latenciesMs.length * 1000) / elapsedMs,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    latenciesMs,
  };
}

async function openSocket(port) {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  return socket;
}

function driveConnection(socket, requests, { endsAt, times }) {
  return new Promise((resolve, reject) => {
    const latenciesMs = [];
    let position = 0;
    let sentAt = 0;
    let received = Buffer.alloc(0);
    const send = () => {
      sentAt = performance.now();
      socket.write(requests[position++ % requests.length]);
    };
    socket.on('data', (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const status = completeStatus(received);
      if (status === undefined) return;
      if (status !== 200) return reject(new Error(`the server answered: ${received.toString()}`));
      const now = performance.now();
      latenciesMs.push(now - sentAt);
      received = Buffer.alloc(0);
      if (now < endsAt && position < times) send();
      else resolve(latenciesMs);
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the server closed a connection')));
    send();
  });
}

/** The status of an answer that has come whole; undefined while bytes of it are missing. */
function completeStatus(bytes) {
  const bodyAt = bytes.indexOf(headEnd);
  if (bodyAt === -1) return undefined;
  const head = bytes.latin1Slice(0, bodyAt);
  const length = /content-length: (\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error('an answer of the server names no length');
  return bytes.length < bodyAt + headEnd.length + Number(length) ? undefined : Number(head.slice(9, 12));
}
