import { sql } from 'kysely';
import { targetKey } from '../decide.ts';
import type { ChoiceTable, TargetTable } from '../schema.ts';
import type { ChangeContext, ConfirmationRequest, Target } from '../store.ts';
import { optOutsOf, type UndoOutcome, type UndoRequest } from '../taking-back.ts';
import { MessageWriter, type Unsent } from './message-writer.ts';
import { messageQueries } from './messages.ts';
import { PreparedQuery } from './prepared-query.ts';
import type { SaveRecorder } from './save-recorder.ts';
import { all, first, type Script } from './script.ts';
import type { StoreDialect } from './store-dialect.ts';
import type { Person } from './touched-cells.ts';
import { TraceBack } from './trace-back.ts';

type StoppedRow = Pick<ChoiceTable, 'topic' | 'channel' | 'connection' | 'last_entry'> &
  Pick<TargetTable, 'kind' | 'value'>;

/** The query behind {@link Undoing}; a test reads its plan. */
export function stoppedCells({ compiler, rowsOf, thenJoin }: StoreDialect): PreparedQuery<StoppedRow> {
  return new PreparedQuery<StoppedRow>(
    sql<StoppedRow>`
      select target.kind, target.value, choice.topic, choice.channel, choice.connection, choice.last_entry
      from ${rowsOf('targets', { kind: 'text', value: 'text' })} as wanted
      ${thenJoin} target on target.kind = wanted.kind and target.value = wanted.value
      ${thenJoin} choice on choice.target_id = target.id
      where choice.state = 'unsubscribed'
      order by choice.topic, choice.channel`.compile(compiler),
  );
}

/** Takes back what a session stopped without proof. The caller holds the transaction. */
export class Undoing {
  readonly #dialect: StoreDialect;
  readonly #recorder: SaveRecorder;
  readonly #stopped: PreparedQuery<StoppedRow>;
  readonly #traceBack: TraceBack;
  readonly #messages: MessageWriter;
  readonly #findTarget: ReturnType<typeof messageQueries>['findTarget'];

  constructor(dialect: StoreDialect, recorder: SaveRecorder) {
    this.#dialect = dialect;
    this.#recorder = recorder;
    this.#stopped = stoppedCells(dialect);
    this.#traceBack = new TraceBack(dialect);
    this.#messages = new MessageWriter(dialect);
    this.#findTarget = messageQueries(dialect).findTarget;
  }

  *undo({ targets, confirmations, context }: UndoRequest): Script<UndoOutcome> {
    // No cell has empty codes: this holds the targets alone, so that nobody else saves for them meanwhile.
    yield* this.#dialect.holdCells(targets.map((target) => ({ target, topic: '', channel: '' })));
    const wanted = this.#dialect.listOf(targets.map(({ kind, value }) => [kind, value]));
    const stopped = yield* all(this.#stopped, { targets: wanted });
    const befores = yield* this.#traceBack.before(
      stopped.map((row) => row.last_entry),
      optOutsOf(context),
    );
    // What was stopped before this session came is nothing that it could take back.
    const cells = stopped.filter((_row, index) => {
      const before = befores[index];
      return before !== undefined && before.state !== 'unsubscribed';
    });
    const asked = confirmations.flatMap((confirmation): ConfirmationRequest[] => {
      const own = cells.filter((cell) => isOf(cell, confirmation)).map(({ topic, channel }) => ({ topic, channel }));
      return own.length > 0 ? [{ ...confirmation, cells: own }] : [];
    });
    const suppressed = asked.length > 0 ? yield* this.#ask(asked, context) : [];
    const taken = asked.filter(({ id }) => !suppressed.includes(id));
    if (taken.length === 0) {
      yield* this.#keepUnsent(confirmations, context, asked.length > 0 ? 'over_quota' : 'nothing_to_ask');
    }
    return { asked: taken.reduce((count, each) => count + each.cells.length, 0), suppressed };
  }

  *#ask(asked: readonly ConfirmationRequest[], context: ChangeContext): Script<readonly string[]> {
    const [outcome] = yield* this.#recorder.record([{ changes: [], confirmations: asked, context }]);
    return outcome?.outcome === 'recorded' ? outcome.suppressed : [];
  }

  *#keepUnsent(
    confirmations: UndoRequest['confirmations'],
    { at, property, language, network }: ChangeContext,
    unsent: Unsent,
  ): Script<void> {
    for (const { id, target, connection, expiresAt } of confirmations) {
      const known = yield* first(this.#findTarget, { kind: target.kind, value: target.value });
      const person: Person = { target, at, id: known?.id, commitment: undefined };
      yield* this.#dialect.ensureTargets([person]);
      const message = { id, kind: 'confirmation', targetId: person.id as number, cells: [], unsent } as const;
      yield* this.#messages.write([{ ...message, connection, property, language, network, at, dueAt: at, expiresAt }]);
    }
  }
}

function isOf(
  { kind, value, connection }: StoppedRow,
  confirmation: { readonly target: Target; readonly connection: string },
): boolean {
  return connection === confirmation.connection && targetKey({ kind, value }) === targetKey(confirmation.target);
}
