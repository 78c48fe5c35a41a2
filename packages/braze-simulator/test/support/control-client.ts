import type { Started } from './start-for-test.ts';

/** What the control API answered. The body is null where there is none. */
export interface ControlAnswer {
  readonly status: number;
  readonly body: Record<string, unknown> | null;
  readonly headers: Headers;
}

/** Calls the control API of a simulator, without any key. */
export async function control(
  { url }: Pick<Started, 'url'>,
  method: string,
  path: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<ControlAnswer> {
  const json = body === undefined ? {} : { body: JSON.stringify(body) };
  const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(`${url}/simulator${path}`, { method, headers: { ...type, ...headers }, ...json });
  const text = await response.text();
  const parsed = text === '' ? null : (JSON.parse(text) as Record<string, unknown>);
  return { status: response.status, body: parsed, headers: response.headers };
}
