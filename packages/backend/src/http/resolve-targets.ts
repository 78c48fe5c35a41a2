import type { BrazeReader } from '../braze/reader.ts';
import type { Identified } from '../identity/identify.ts';
import { normalise } from '../identity/normalise.ts';
import type { SessionTarget } from '../identity/session-target.ts';
import { externalIdOf, targetOf, type GridCell } from '../preferences/cells.ts';

/**
 * The targets of a session, with the address and number that Braze holds for its external id, for each connection where people are known
 * by that and where the proof names no address or number itself. An external id that only the page names is not looked up: whoever
 * guesses one would learn, by what becomes reachable, whose it is. Answers at `until` (epoch milliseconds) at the latest. Of `kinds` only: what no
 * channel goes out to is of no use.
 */
export async function resolveTargets(
  cells: readonly GridCell[],
  { proof, targets }: Pick<Identified, 'proof' | 'targets'>,
  reader: BrazeReader,
  until: number,
  kinds: readonly ('email' | 'phone')[] = ['email', 'phone'],
): Promise<readonly SessionTarget[]> {
  const externalId = externalIdOf(targets);
  if (externalId === undefined || proof === 'none') return targets;
  const unresolved = cells.filter((cell) => targetOf(cell, targets, proof)?.kind === 'external_id');
  const connections = [...new Set(unresolved.map(({ connection }) => connection.code))];
  const found = await Promise.all(
    connections.map(async (connection) => {
      const addresses = await reader.addresses(connection, externalId.value, until);
      return kinds.flatMap((kind): SessionTarget[] => {
        // What cannot be an address is none: Braze takes attributes as they come.
        const value = normalise(kind, addresses?.[kind] ?? '');
        const isNamed = targets.some((target) => target.kind === kind);
        return value === undefined || isNamed ? [] : [{ kind, value, connection }];
      });
    }),
  );
  return [...targets, ...found.flat()];
}
