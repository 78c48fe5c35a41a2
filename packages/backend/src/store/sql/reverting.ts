import { sql } from 'kysely';
import type { ChoiceTable, TargetTable } from '../schema.ts';
import type { RecordRequest } from '../store.ts';
import { actsOf, type RevertCounts, type RevertOutcome, type RevertStep, type Trace } from '../taking-back.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import type { SaveRecorder } from './save-recorder.ts';
import { all, first, type Script } from './script.ts';
import type { StoreDialect } from './store-dialect.ts';
import { TraceBack } from './trace-back.ts';

/** How many targets a step looks at: few enough that a save which waits for it does not notice. */
const targetsPerStep = 1000;

type ChangedRow = Pick<ChoiceTable, 'topic' | 'channel' | 'connection' | 'state' | 'revision' | 'last_entry'> &
  Pick<TargetTable, 'kind' | 'value'>;

/** The queries behind {@link Reverting}; a test reads their plans. */
export function revertQueries({ compiler, thenJoin }: StoreDialect) {
  return {
    lastTarget: new PreparedQuery<{ id: number | null }>(
      sql<{ id: number | null }>`select max(id) as id from target`.compile(compiler),
    ),
    // A cell whose newest act is in the window changed in it. No index on the time: it would cost every save a page of its own.
    changed: new PreparedQuery<ChangedRow>(
      sql<ChangedRow>`
        select target.kind, target.value, choice.topic, choice.channel, choice.connection, choice.state, choice.revision,
          choice.last_entry
        from choice ${thenJoin} target on target.id = choice.target_id
        where choice.target_id > ${param('after')} and choice.target_id <= ${param('upTo')} and choice.revision > 0
          and choice.changed_at >= ${param('since')} and choice.changed_at <= ${param('until')}
        order by choice.target_id, choice.topic, choice.channel`.compile(compiler),
    ),
  };
}

/** Takes back visitors' acts. The caller holds the transaction. */
export class Reverting {
  readonly #recorder: SaveRecorder;
  readonly #queries: ReturnType<typeof revertQueries>;
  readonly #traceBack: TraceBack;

  constructor(dialect: StoreDialect, recorder: SaveRecorder) {
    this.#recorder = recorder;
    this.#queries = revertQueries(dialect);
    this.#traceBack = new TraceBack(dialect);
  }

  *step({ filter, after, context, connectionOf }: RevertStep): Script<RevertOutcome> {
    const last = (yield* first(this.#queries.lastTarget))?.id ?? 0;
    const upTo = after + targetsPerStep;
    const { since, until } = filter;
    const rows = yield* all(this.#queries.changed, { after, upTo, since, until });
    const befores = yield* this.#traceBack.before(
      rows.map((row) => row.last_entry),
      actsOf(filter),
    );
    const found = rows.flatMap((row, index) => (befores[index] === undefined ? [] : [{ row, before: befores[index] }]));
    const changed = found.filter(({ before, row }) => before.state !== null && before.state !== row.state);
    const putBack = changed.flatMap((each) => {
      const { topic, channel, connection: then } = each.row;
      const connection = connectionOf === undefined ? then : connectionOf(topic, channel);
      return connection === undefined ? [] : saveOf(each, connection);
    });
    const saves = context === undefined ? [] : putBack.map((save): RecordRequest => ({ ...save, context }));
    const outcomes = saves.length > 0 ? yield* this.#recorder.record(saves) : [];
    const moved = outcomes.filter(({ outcome }) => outcome === 'conflict').length;
    return {
      counts: {
        ...countsOf(found),
        reverted: putBack.length - moved,
        moved,
        unrouted: changed.length - putBack.length,
      },
      networks: networksOf(found),
      next: upTo < last ? upTo : null,
    };
  }
}

interface Found {
  readonly row: ChangedRow;
  readonly before: NonNullable<Trace['before']>;
}

/** Fenced by the revision, so that a choice made in between is left alone. */
function saveOf({ row, before: { state } }: Found, connection: string): Omit<RecordRequest, 'context'>[] {
  if (state === null) return [];
  const { topic, channel, kind, value, revision } = row;
  const change = { target: { kind, value }, topic, channel, connection, state, expectedRevision: revision };
  return [{ changes: [change], confirmations: [] }];
}

function countsOf(found: readonly Found[]): Pick<RevertCounts, 'unknown' | 'unchanged'> {
  return {
    unknown: found.filter(({ before }) => before.state === null).length,
    unchanged: found.filter(({ before, row }) => before.state === row.state).length,
  };
}

function networksOf(found: readonly Found[]): Map<string, number> {
  const networks = new Map<string, number>();
  for (const { before } of found) {
    if (before.network !== null) networks.set(before.network, (networks.get(before.network) ?? 0) + 1);
  }
  return networks;
}
