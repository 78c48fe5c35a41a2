import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import { identifierShape } from '../../src/identity/normalise.ts';
import { apiKey } from '../braze/simulated-braze.ts';
import { secrets } from './http-config.ts';

/** Fields of a body whose values say who somebody is, or prove it. */
const tellingFields = new Set(['token', 'link', 'email', 'phone', 'customer', 'external_id']);

/** Shorter values stand in a log by chance. */
const leastLength = 6;

/** Looks on at everything that is sent to an app, for what must never be seen again. */
export interface LeakWatch {
  /** Fails where an address, a token, a code, a link or a key stood in a log line, in a header or in a problem. */
  expectNoLeak(log: readonly string[]): void;
}

/** Watches an app: keeps what identifies or proves somebody, in requests and in answers, and every header and problem that is answered. */
export function watchForLeaks(app: FastifyInstance): LeakWatch {
  const hidden = new Set<string>([apiKey, ...Object.values(secrets)]);
  const shown: string[] = [];
  const hide = (value: unknown): void => {
    if (typeof value === 'string' && value.length >= leastLength && !isExample(value)) hidden.add(value);
  };
  const inject = app.inject.bind(app) as (options: InjectOptions) => Promise<LightMyRequestResponse>;
  const watched = async (options: InjectOptions | string): Promise<LightMyRequestResponse> => {
    const request = typeof options === 'string' ? { url: options } : options;
    tellingOf(request).forEach(hide);
    const response = await inject(request);
    tellingIn(parse(response.body)).forEach(hide);
    shown.push(JSON.stringify(response.headers), ...(response.statusCode >= 400 ? [response.body] : []));
    return response;
  };
  app.inject = watched as typeof app.inject;
  return {
    expectNoLeak: (log) => {
      const lines = log.join('\n');
      const answers = shown.join('\n');
      const isSeen = (value: string): boolean => {
        const written = JSON.stringify(value).slice(1, -1);
        return [lines, answers].some((text) => text.includes(value) || text.includes(written));
      };
      expect([...hidden].filter(isSeen), 'seen in a log line, a header or a problem').toEqual([]);
    },
  };
}

/** Whether a problem names it as an example of what would be right. */
function isExample(value: string): boolean {
  return Object.values(identifierShape).some((shape) => shape.includes(value));
}

function tellingOf({ url, path, headers = {}, payload, body }: InjectOptions): unknown[] {
  const bearer = String(headers['authorization'] ?? '').replace(/^bearer /i, '');
  const asked = url ?? path ?? '';
  const address = typeof asked === 'string' ? asked : asked.pathname;
  const secretsInPath = /\/(?:confirm|one-click)\/([^/?#]+)/.exec(address)?.slice(1) ?? [];
  const sent = payload ?? body;
  return [
    ...[bearer, ...bearer.split('.')],
    ...secretsInPath.flatMap((part) => [part, decode(part)]),
    ...tellingIn(typeof sent === 'string' ? parse(sent) : sent),
  ];
}

/** Every value of a telling field, however deep. */
function tellingIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, held]) =>
    tellingFields.has(name) ? [held, ...tellingIn(held)] : tellingIn(held),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
