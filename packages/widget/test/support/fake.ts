import type { Choice, PreferencesRequest, SessionRequest, SessionResponse } from '@preference-center/backend/contract';

/** What the fake backend is told to do; see `test/fake/fake-backend.mjs`. */
export interface Scenario {
  readonly proof?: 'none' | 'page';
  readonly language?: string;
  readonly session?: Partial<SessionResponse>;
  readonly answers?: readonly ScriptedAnswer[];
}

export interface ScriptedAnswer {
  readonly for: 'sessions' | 'preferences' | 'renewals' | 'undo' | 'links';
  readonly method?: string;
  readonly status?: number;
  readonly body?: unknown;
  readonly hold?: boolean;
  readonly drop?: boolean;
}

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization?: string;
  readonly body: Partial<SessionRequest & PreferencesRequest>;
}

let count = 0;

/** A fake backend of one test's own. */
export class Fake {
  /** What a center takes as its endpoint. */
  readonly endpoint = `/fake/test-${Date.now()}-${(count += 1)}-${Math.random().toString(36).slice(2)}`;

  static async with(scenario: Scenario = {}): Promise<Fake> {
    const fake = new Fake();
    await fake.set(scenario);
    return fake;
  }

  /** Replaces the scenario, and forgets the requests so far. */
  async set(scenario: Scenario): Promise<void> {
    await fetch(this.endpoint, { method: 'PUT', body: JSON.stringify(scenario) });
  }

  /** Sends every answer that is on hold. */
  async release(): Promise<void> {
    await fetch(`${this.endpoint}/release`, { method: 'POST' });
  }

  async requests(): Promise<ReceivedRequest[]> {
    return (await fetch(`${this.endpoint}/requests`)).json() as Promise<ReceivedRequest[]>;
  }
}

/** The body of a problem answer. */
export function problem(
  code: string,
  status: number,
  conflicts?: readonly Choice[],
  path: ScriptedAnswer['for'] = 'preferences',
): ScriptedAnswer {
  return {
    for: path,
    // Reads are asked for by the center itself, whenever it likes.
    ...(path === 'preferences' && { method: 'PATCH' }),
    status,
    body: { type: 'about:blank', title: code, status, code, ...(conflicts && { conflicts }) },
  };
}
