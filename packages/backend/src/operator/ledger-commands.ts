import { open } from 'node:fs/promises';
import { z } from 'zod';
import type { Config } from '../config/schema.ts';
import { checkpointKeys, type CheckpointKeys } from '../identity/checkpoint-keys.ts';
import type { Checkpoint } from '../store/checkpoint.ts';
import type { Store } from '../store/store.ts';
import { UsageError } from '../usage-error.ts';
import type { LedgerOrder } from './ledger-order.ts';
import type { CommandOutcome } from './operator-order.ts';
import { verifyLedger, type LedgerReport } from './verify-ledger.ts';

/** How many checkpoints are written at once. */
const pageSize = 500;

/** How many problems a report names. */
const namedProblems = 50;

/** Verifies the ledger, or exports, seals or names the key of its checkpoints. */
export async function handleLedger(config: Config, store: Store, order: LedgerOrder): Promise<CommandOutcome> {
  const keys = checkpointKeys(config);
  if (order.kind === 'verify') return verify(store, keys, order.checkpointsFile);
  switch (order.what) {
    case 'export':
      return { text: exported(store) };
    case 'public-key':
      return { text: [keys.publicPem] };
    case 'seal':
      return seal(store, keys, order.adopts);
  }
}

async function verify(store: Store, { judge }: CheckpointKeys, file: string | undefined): Promise<CommandOutcome> {
  const report = await verifyLedger(store, judge, file === undefined ? [] : checkpointsIn(file));
  const found = [...report.breaks.map(({ chain, sequence, why }) => `row ${sequence} of chain ${chain}: ${why}`)];
  const problems = [...found, ...report.problems];
  return { text: [describe(report, problems)], hasProblems: problems.length > 0 };
}

function describe(report: LedgerReport, problems: readonly string[]): string {
  const { rows, chains, checkpoints, sealedAt, removed, unsealed } = report;
  const sealed = sealedAt === undefined ? 'none yet' : `the last one of ${new Date(sealedAt).toISOString()}`;
  const more = problems.length - namedProblems;
  return [
    `${rows} row(s) in ${chains} chain(s); ${checkpoints} checkpoint(s), ${sealed}.`,
    ...(removed > 0 ? [`${removed} older row(s) may have been removed, as a signed checkpoint says.`] : []),
    `${unsealed} row(s) are not covered by a checkpoint yet: whoever can write the database could change these unseen.`,
    ...(problems.length === 0 ? ['All of it holds.'] : [`${problems.length} problem(s):`]),
    ...problems.slice(0, namedProblems).map((problem) => `  ${problem}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    '',
  ].join('\n');
}

async function seal(store: Store, { sign, judge }: CheckpointKeys, adopts: boolean): Promise<CommandOutcome> {
  const trusts = (newest: Checkpoint): boolean => judge(newest) === 'valid' || (adopts && judge(newest) === 'unknown');
  const outcome = await store.sealCheckpoint({ at: Date.now(), sign, trusts });
  switch (outcome.outcome) {
    case 'sealed':
      return { text: [`Checkpoint ${outcome.checkpoint.number} covers ${outcome.chains} longer chain(s).\n`] };
    case 'nothing_new':
      return { text: ['Nothing was written since the last checkpoint.\n'] };
    case 'not_trusted':
      return {
        hasProblems: true,
        text: [
          `Checkpoint ${outcome.number} is not signed with a key of this configuration, so nothing is built on it. Run verify. If the secret was changed, name the one before as previousSecret, or build on it with --adopt.\n`,
        ],
      };
  }
}

async function* exported(store: Store): AsyncGenerator<string> {
  for (let after = 0; ;) {
    const page = await store.checkpointsAfter(after, pageSize);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page.map((checkpoint) => `${JSON.stringify(checkpoint)}\n`).join('');
    after = last.number;
  }
}

const exportedCheckpoint = z.strictObject({
  ...{ number: z.int().min(1), at: z.int(), body: z.string(), hash: z.string() },
  ...{ keyId: z.string(), publicKey: z.string(), signature: z.string() },
});

/** @throws UsageError for a file that cannot be read or is none that `checkpoints export` wrote. */
async function* checkpointsIn(path: string): AsyncGenerator<Checkpoint> {
  const file = await open(path).catch((cause: unknown) => {
    throw new UsageError(`--checkpoints: the file ${path} cannot be read`, { cause });
  });
  let line = 0;
  for await (const text of file.readLines()) {
    line += 1;
    if (text.trim() === '') continue;
    const parsed = exportedCheckpoint.safeParse(parseJson(text));
    if (!parsed.success) {
      throw new UsageError(`--checkpoints: line ${line} of ${path} is not a line that checkpoints export prints`);
    }
    yield parsed.data;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
