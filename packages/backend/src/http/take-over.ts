import type { FastifyBaseLogger } from 'fastify';
import { AppError } from '../app-error.ts';
import type { Observation } from '../store/adoption.ts';
import type { Store, StoredChoice } from '../store/store.ts';

/**
 * Has the store take over what was changed in Braze, and answers the choices that it changed. Never rejects: what cannot be written now is
 * seen again by a later session.
 */
export async function takeOver(
  observations: readonly Observation[],
  store: Pick<Store, 'adopt'>,
  now: number,
  log: FastifyBaseLogger,
): Promise<readonly StoredChoice[]> {
  if (observations.length === 0) return [];
  try {
    const outcomes = await store.adopt(observations, now);
    const adopted = outcomes.flatMap((outcome) => (outcome.verdict === 'adopted' ? [outcome.choice] : []));
    if (adopted.length > 0) log.info({ adopted: adopted.length }, 'recorded changes made in Braze');
    return adopted;
  } catch (error) {
    const code = error instanceof AppError ? error.code : 'internal_error';
    log.warn({ code }, 'changes made in Braze could not be recorded');
    return [];
  }
}
