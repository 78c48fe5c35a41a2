import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EndpointAnswer } from '../endpoints/endpoint.ts';
import type { Fault } from '../workspace/faults.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { usedUpMinute } from './braze-headers.ts';
import { recordOf } from './exchange.ts';
import type { Exchange } from './exchange.ts';

interface FaultScene {
  readonly exchange: Exchange;
  readonly workspace: Workspace;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Does what the request asks for and gives the right answer. */
  readonly settle: () => EndpointAnswer;
  readonly send: (status: number, body: unknown, headers?: Readonly<Record<string, string>>) => FastifyReply;
}

/** Braze's labels of the statuses that faults are mostly made of. Source: Braze docs, "Errors". */
const labels: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Rate Limited',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** Makes a request go wrong as the fault says. */
export async function meetFault(fault: Fault, scene: FaultScene): Promise<FastifyReply> {
  const { exchange, workspace, settle, send } = scene;
  if (fault.kind === 'track_errors' || fault.kind === 'duplicate') {
    const answer = settle();
    return send(answer.status, answer.body);
  }
  if (fault.kind === 'slow') {
    const answer = settle();
    return sendLate(scene, answer, fault.delayMs);
  }
  if (fault.effect === 'applied') settle();
  if (fault.kind === 'status') {
    if (fault.status === 429) exchange.rate = { ...(exchange.rate ?? usedUpMinute(workspace.now())), remaining: 0 };
    return send(fault.status, fault.body ?? { message: labels[fault.status] ?? 'Error' }, fault.headers);
  }
  scene.reply.hijack();
  record(scene, null);
  // A held socket ends with its client, or when the simulator closes all connections.
  if (fault.kind === 'reset') scene.request.raw.socket.resetAndDestroy();
  return scene.reply;
}

async function sendLate(scene: FaultScene, answer: EndpointAnswer, delayMs: number): Promise<FastifyReply> {
  record(scene, answer.status);
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  scene.reply.raw.once('close', leave);
  try {
    await delay(delayMs, undefined, { signal: gone.signal });
  } catch {
    // The client gave up, or the simulator is closing: there is nobody left to answer.
    scene.reply.hijack();
    return scene.reply;
  } finally {
    scene.reply.raw.off('close', leave);
  }
  return scene.send(answer.status, answer.body);
}

function record({ exchange, workspace }: FaultScene, status: number | null): void {
  exchange.isRecorded = true;
  workspace.record(recordOf(exchange, status));
}
