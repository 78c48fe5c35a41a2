import type { LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import type { Problem, ProblemCode } from '../../src/contract.ts';
import { apiKey } from '../braze/simulated-braze.ts';
import { secrets } from './http-config.ts';
import { expectProblem, type HttpScene } from './http-scene.ts';

/** What bad input must never leave behind: in the answer, in the log, or in a table. */
export const poison = 'eve.poison@example.com';

/**
 * Sends bad input and fails unless it is refused in the way that is promised: the right problem, nothing written, nobody
 * told, and neither the answer nor the log repeats what was sent or gives a secret away.
 */
export async function expectRefused(
  scene: HttpScene,
  send: () => Promise<LightMyRequestResponse>,
  status: number,
  code: ProblemCode,
): Promise<Problem> {
  const [rows, nudged, lines] = [scene.rows(), scene.nudged.length, scene.log.length];
  const response = await send();
  const problem = expectProblem(response, status, code);
  expect(scene.rows()).toEqual(rows);
  expect(scene.nudged).toHaveLength(nudged);
  const logged = scene.log.slice(lines).join('');
  expect(logged).toContain(`"code":"${code}"`);
  expect(logged).not.toContain('@');
  for (const hidden of ['poison', apiKey, 'eyJ', ...Object.values(secrets)]) {
    expect(logged).not.toContain(hidden);
    expect(JSON.stringify([response.body, response.headers])).not.toContain(hidden);
  }
  return problem;
}
