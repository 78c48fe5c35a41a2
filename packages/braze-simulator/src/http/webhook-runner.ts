import { Agent, request as httpRequest } from 'node:http';
import type { LookupFunction } from 'node:net';
import type { Workspace } from '../workspace/workspace.ts';
import type { DueWebhook } from '../workspace/webhook-queue.ts';

/** The longest that a timer of Node can wait. */
const longestTimerMs = 2 ** 31 - 1;

/** `localhost` is the loopback interface here, whatever the machine's name service says. */
const lookupLoopback: LookupFunction = (_host, { all }, answer) => {
  const addresses = [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ];
  if (all) answer(null, addresses);
  else answer(null, '127.0.0.1', 4);
};

/**
 * Posts the webhooks of a workspace when they are due by its clock. Looks again by itself whenever one is queued or a timer says that one
 * may be due; with a clock that is set by hand, `deliverDue` looks after it was moved.
 */
export class WebhookRunner {
  readonly #workspace: Workspace;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 50 });
  readonly #closing = new AbortController();
  readonly #inFlight = new Set<Promise<void>>();
  readonly #stopListening: () => void;
  #timer: NodeJS.Timeout | undefined;
  /** What the timer waits for, by the workspace's clock. */
  #timerDueAt: number | null = null;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    this.#stopListening = workspace.signals.on('webhook', ({ dueAt }) => this.#arm(dueAt));
  }

  /** Posts what is due and resolves once that, and what was already under way, is answered or has failed. */
  async deliverDue(): Promise<void> {
    this.#post();
    await Promise.all(this.#inFlight);
  }

  /** Ends what is under way and posts nothing more. */
  close(): void {
    this.#stopListening();
    clearTimeout(this.#timer);
    this.#closing.abort();
    this.#agent.destroy();
  }

  #post(): void {
    if (this.#closing.signal.aborted) return;
    this.#timerDueAt = null;
    const { webhooks, applied } = this.#workspace;
    for (const due of webhooks.takeDue(this.#workspace.now(), (brazeId) => applied.withBrazeId(brazeId))) {
      const sending = this.#send(due).then((status) => {
        this.#inFlight.delete(sending);
        if (!this.#closing.signal.aborted) webhooks.settle(due.number, { at: this.#workspace.now(), status });
      });
      this.#inFlight.add(sending);
    }
    this.#arm(webhooks.nextDueAt);
  }

  #arm(dueAt: number | null): void {
    if (dueAt === null || this.#closing.signal.aborted) return;
    if (this.#timerDueAt !== null && this.#timerDueAt <= dueAt) return;
    clearTimeout(this.#timer);
    this.#timerDueAt = dueAt;
    const waitMs = Math.min(Math.max(dueAt - this.#workspace.now(), 0), longestTimerMs);
    this.#timer = setTimeout(() => this.#post(), waitMs).unref();
  }

  /** Resolves with the status, or null for none in time. Never follows a redirect. */
  #send({ campaign, body }: DueWebhook): Promise<number | null> {
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(campaign.timeoutMs)]);
    const headers = { 'content-type': 'application/json', ...lowerCased(campaign.headers) };
    return new Promise((resolve) => {
      const request = httpRequest(
        campaign.url,
        { method: 'POST', headers, signal, agent: this.#agent, lookup: lookupLoopback },
        (response) => {
          response.on('error', () => undefined).resume();
          resolve(response.statusCode ?? null);
        },
      );
      request.on('error', () => resolve(null));
      request.end(body);
    });
  }
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
