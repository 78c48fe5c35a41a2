import type { FastifyReply } from 'fastify';
import type { SignalName } from '../workspace/signals.ts';
import type { Workspace } from '../workspace/workspace.ts';

const signalNames: readonly SignalName[] = ['request', 'state', 'message', 'webhook'];

/** Keeps proxies from ending a quiet stream. */
const heartbeatMs = 15_000;

/** A reader that is this far behind is disconnected; it may come back. */
const maxBacklogBytes = 4 * 1024 * 1024;

/**
 * Answers with Server-Sent Events: `request`, `state`, `message` and `webhook`, each with the signal's payload as JSON and a rising id, from now
 * on, until the reader leaves or the simulator closes.
 */
export function streamEvents(reply: FastifyReply, workspace: Workspace): void {
  const { raw } = reply;
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) raw.setHeader(name, value);
  }
  reply.hijack();
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  raw.write('retry: 1000\n\n');
  let lastId = 0;
  const write = (text: string): void => {
    // A destroyed response is told of its end a little later, and writing to it would raise an error nobody handles.
    if (raw.destroyed) return;
    if (raw.writableLength > maxBacklogBytes) raw.destroy();
    else raw.write(text);
  };
  const stops = signalNames.map((name) =>
    workspace.signals.on(name, (payload) => {
      lastId += 1;
      write(`id: ${lastId}\nevent: ${name}\ndata: ${JSON.stringify(payload)}\n\n`);
    }),
  );
  const heartbeat = setInterval(() => write(': still here\n\n'), heartbeatMs);
  raw.once('close', () => {
    clearInterval(heartbeat);
    for (const stop of stops) stop();
  });
}
