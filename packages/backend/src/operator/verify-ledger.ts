import type { CheckpointKeys } from '../identity/checkpoint-keys.ts';
import { readCheckpoint, type Checkpoint, type Seal } from '../store/checkpoint.ts';
import type { ChainStanding } from '../store/operating.ts';
import type { LedgerVerification } from '../store/ledger-row.ts';
import type { Store } from '../store/store.ts';
import { CheckpointWalk } from './checkpoint-walk.ts';

/** How many checkpoints or chains are read at once. */
const pageSize = 500;

/** The parts of the store that verification reads; it writes nothing. */
type Ledger = Pick<Store, 'verifyLedger' | 'checkpointsAfter' | 'chainsAfter' | 'hashesAt'>;

/** What verification found. */
export interface LedgerReport extends LedgerVerification {
  readonly checkpoints: number;
  /** When the last checkpoint was sealed, epoch milliseconds; undefined where there is none. */
  readonly sealedAt: number | undefined;
  /** Rows that the checkpoints cover and that were removed on purpose. */
  readonly removed: number;
  /** Rows after the last checkpoint: somebody who can write the database could have rewritten or removed them unseen. */
  readonly unsealed: number;
  /** What is wrong with checkpoints, or with the ledger compared to them. Empty, like `breaks`, where all is well. */
  readonly problems: readonly string[];
}

/**
 * Verifies that every chain of the ledger holds in itself, that every checkpoint does, and that the one is what the other says. `elsewhere`
 * are checkpoints that were kept outside of the database; the database has to have the same.
 */
export async function verifyLedger(
  store: Ledger,
  judge: CheckpointKeys['judge'],
  elsewhere: AsyncIterable<Checkpoint> | Iterable<Checkpoint> = [],
): Promise<LedgerReport> {
  // Before the checkpoints: one that is sealed meanwhile covers more, never less.
  const chains = await chainsOf(store);
  const walk = new CheckpointWalk(judge, 'in the database');
  for await (const checkpoint of checkpointsOf(store)) walk.add(checkpoint);
  walk.end();
  const cuts = await cutsOf(store, walk.cutThrough);
  const problems = [...walk.problems, ...coverageProblems(chains, walk.lastSeals)];
  for await (const checkpoint of checkpointsOf(store)) {
    problems.push(...(await sealProblems(store, checkpoint, cuts, 'in the database')));
  }
  for await (const checkpoint of elsewhere) {
    problems.push(...(await elsewhereProblems(store, judge, checkpoint)));
    problems.push(...(await sealProblems(store, checkpoint, cuts, 'kept elsewhere')));
  }
  const ledger = await store.verifyLedger(cuts);
  const tails = chains.map(({ name, length }) => length - (walk.lastSeals.get(name)?.length ?? 0));
  return {
    ...ledger,
    checkpoints: walk.count,
    sealedAt: walk.last?.at,
    removed: sum([...cuts.values()].map(({ length }) => length)),
    unsealed: sum(tails.map((tail) => Math.max(0, tail))),
    problems,
  };
}

async function* checkpointsOf(store: Ledger): AsyncGenerator<Checkpoint> {
  for (let after = 0; ;) {
    const page = await store.checkpointsAfter(after, pageSize);
    const last = page.at(-1);
    if (last === undefined) return;
    yield* page;
    after = last.number;
  }
}

async function chainsOf(store: Ledger): Promise<readonly ChainStanding[]> {
  const chains: ChainStanding[] = [];
  for (let after = 0; ;) {
    const page = await store.chainsAfter(after, pageSize);
    const last = page.at(-1);
    if (last === undefined) return chains;
    chains.push(...page);
    after = last.id;
  }
}

/** By chain, the last seal whose rows may be gone. */
async function cutsOf(store: Ledger, cutThrough: number): Promise<ReadonlyMap<string, Seal>> {
  const cuts = new Map<string, Seal>();
  for await (const { number, body } of checkpointsOf(store)) {
    if (number > cutThrough) break;
    for (const seal of readCheckpoint(body)?.seals ?? []) cuts.set(seal.chain, seal);
  }
  return cuts;
}

/** Compares what one checkpoint says of each chain with the row that the chain has there. */
async function sealProblems(
  store: Ledger,
  { body, number }: Checkpoint,
  cuts: ReadonlyMap<string, Seal>,
  where: string,
): Promise<readonly string[]> {
  const seals = (readCheckpoint(body)?.seals ?? []).filter(
    ({ chain, length }) => length > (cuts.get(chain)?.length ?? 0),
  );
  const hashes = seals.length > 0 ? await store.hashesAt(seals) : [];
  return seals.flatMap(({ chain, length, headHash }, index) => {
    if (hashes[index] === headHash) return [];
    const what = hashes[index] === undefined ? 'is missing' : 'is another one';
    return [`row ${length} of chain ${chain} ${what}: checkpoint ${number} ${where} covers it`];
  });
}

async function elsewhereProblems(
  store: Ledger,
  judge: CheckpointKeys['judge'],
  checkpoint: Checkpoint,
): Promise<readonly string[]> {
  const { number, body } = checkpoint;
  const name = `checkpoint ${number} kept elsewhere`;
  // One of an old key, which cannot be judged any more, is vouched for by the later ones in the database, where it has to be the same.
  const forged = judge(checkpoint) === 'forged' ? [`${name} has a wrong signature`] : [];
  const [here] = await store.checkpointsAfter(number - 1, 1);
  if (here?.number !== number) return [...forged, `${name} is missing in the database`];
  return here.body === body ? forged : [...forged, `${name} is not the one in the database`];
}

/** A checkpoint that was removed leaves its mark at the chains it covered. */
function coverageProblems(chains: readonly ChainStanding[], lastSeals: ReadonlyMap<string, Seal>): readonly string[] {
  return chains.flatMap(({ name, sealedLength }) =>
    sealedLength > (lastSeals.get(name)?.length ?? 0)
      ? [`chain ${name} was covered up to row ${sealedLength}, and no checkpoint says so any more`]
      : [],
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
