import type { FailedSignalFilter, FailedSignalPlace, FailedSignalStep } from '../store/failed-signals.ts';
import type { SignalKind } from '../store/signals.ts';
import type { StuckCursor, StuckDelivery, StuckFilter, StuckKey } from '../store/stuck.ts';
import { UsageError } from '../usage-error.ts';
import { countOf, needed, parseOptions, timeOf } from './options.ts';

/** What an operator orders about the choices that ended `failed` or `not_applied`. */
export type FailedOrder =
  | {
      readonly kind: 'failed';
      readonly what: 'list';
      readonly configFile: string;
      readonly filter: StuckFilter;
      readonly after: StuckCursor | null;
      /** How many rows to print. */
      readonly limit: number;
      readonly showsPeople: boolean;
    }
  | {
      readonly kind: 'failed';
      readonly what: 'retry' | 'drop';
      readonly configFile: string;
      readonly filter: StuckFilter;
      /** Named one by one, each once; absent where the filter says which. */
      readonly keys?: readonly StuckKey[];
      readonly insists: boolean;
      /** Whether to do it, and not only to count. */
      readonly isConfirmed: boolean;
    }
  | FailedSignalOrder;

/** What an operator orders about the attributes and events that Braze refused. */
export interface FailedSignalOrder {
  readonly kind: 'failed';
  readonly what: 'signals';
  readonly act: FailedSignalStep['act'];
  readonly configFile: string;
  readonly filter: FailedSignalFilter;
  /** Named one by one, each once; absent where the filter says which. */
  readonly keys?: readonly FailedSignalPlace[];
  readonly after: FailedSignalPlace | null;
  /** How many rows a list prints. */
  readonly limit: number;
  readonly showsPeople: boolean;
  readonly isConfirmed: boolean;
}

export const failedUsage = `  preference-center failed list [FILTER] [--limit N] [--after PLACE] [--show-people]
                                            lists the choices that ended failed or not_applied, and counts them by
                                            reason; names nobody, unless told to --show-people
  preference-center failed retry FILTER|--all|ROW... [--yes] [--insist]
                                            counts them; with --yes makes them due again. An opt-in that Braze took
                                            and no longer holds is left alone, unless its ROW is named with --insist
  preference-center failed drop FILTER|--all|ROW... [--yes]
                                            counts them; with --yes settles them as they are, so that they are no
                                            longer listed
  preference-center failed list|retry|drop --signals ...
                                            the same for the attributes and events that Braze refused: a filter
                                            without --delivery, or --all, or the ROWs that such a list names
                                            FILTER: --connection CODE --delivery failed|not_applied --reason REASON
                                            --topic CODE --channel CODE --since TIME --until TIME
`;

const options = {
  config: { type: 'string', short: 'c', default: 'preference-center.yaml' },
  connection: { type: 'string' },
  delivery: { type: 'string' },
  reason: { type: 'string' },
  topic: { type: 'string' },
  channel: { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
  all: { type: 'boolean' },
  limit: { type: 'string' },
  after: { type: 'string' },
  'show-people': { type: 'boolean' },
  insist: { type: 'boolean' },
  signals: { type: 'boolean' },
  yes: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parseOptions<typeof options>>['values'];

const ofList = ['limit', 'after', 'show-people'] as const;
const ofActs = ['all', 'insist', 'yes'] as const;

/** Reads the arguments after `failed`. @throws UsageError saying what would be right. */
export function parseFailedOrder(args: readonly string[]): FailedOrder {
  const { values, positionals } = parseOptions(args, options);
  const [what, ...rows] = positionals;
  if (what !== 'list' && what !== 'retry' && what !== 'drop') {
    throw new UsageError('say what to do with the failed choices: failed list, failed retry or failed drop');
  }
  const configFile = needed(values.config, '--config');
  const filter = filterOf(values);
  refuse(values, what === 'list' ? ofActs : ofList, what);
  if (values.signals === true) return signalOrder(what, values, filter, rows);
  if (what !== 'list') return { kind: 'failed', what, configFile, filter, ...actOf(what, values, filter, rows) };
  refuseRows(rows);
  const { after, limit = '50', 'show-people': showsPeople = false } = values;
  return {
    ...{ kind: 'failed', what, configFile, filter, showsPeople },
    after: after === undefined ? null : cursorOf(after),
    limit: countOf(limit, '--limit', 10_000),
  };
}

function signalOrder(
  act: FailedSignalStep['act'],
  values: Values,
  filter: FailedSignalFilter,
  rows: readonly string[],
): FailedSignalOrder {
  const foreign = (['delivery', 'insist'] as const).find((name) => values[name] !== undefined);
  if (foreign !== undefined) throw new UsageError(`--${foreign} is not for --signals`);
  if (act === 'list') refuseRows(rows);
  else needOne(`failed ${act} --signals`, values, filter, rows);
  const { after, limit = '50' } = values;
  return {
    ...{ kind: 'failed', what: 'signals', act, configFile: needed(values.config, '--config'), filter },
    ...(rows.length > 0
      ? {
          keys: distinct(
            rows.map((row) => signalPlaceOf(row, rowOfSignal)),
            nameOfSignal,
          ),
        }
      : {}),
    after: after === undefined ? null : signalPlaceOf(after, placeOfSignals),
    limit: countOf(limit, '--limit', 10_000),
    ...{ showsPeople: values['show-people'] ?? false, isConfirmed: values.yes ?? false },
  };
}

function actOf(what: 'retry' | 'drop', values: Values, filter: StuckFilter, rows: readonly string[]) {
  const { insist: insists = false, yes: isConfirmed = false } = values;
  needOne(`failed ${what}`, values, filter, rows);
  if (insists && (what === 'drop' || rows.length === 0)) {
    throw new UsageError(
      '--insist is for failed retry with rows named one by one: whoever left by a link in Braze is not subscribed again in bulk',
    );
  }
  return { ...(rows.length > 0 ? { keys: distinct(rows.map(keyOf), nameOfKey) } : {}), insists, isConfirmed };
}

/** A row that is named twice, or once as 17 and once as 017, is one row: what is done to it is done, counted and noted once. */
function distinct<Key>(keys: readonly Key[], nameOf: (key: Key) => string): Key[] {
  return [...new Map(keys.map((key) => [nameOf(key), key])).values()];
}

function needOne(command: string, values: Values, filter: StuckFilter, rows: readonly string[]): void {
  const isFiltered = Object.keys(filter).length > 0;
  if ([isFiltered, values.all === true, rows.length > 0].filter(Boolean).length === 1) return;
  throw new UsageError(`${command} takes a filter, or --all, or the rows that failed list names: one of the three`);
}

function refuseRows(rows: readonly string[]): void {
  if (rows.length > 0) throw new UsageError('failed list takes a filter, and no rows');
}

function refuse(values: Values, foreign: readonly (keyof Values)[], what: string): void {
  const found = foreign.find((name) => values[name] !== undefined);
  if (found !== undefined) throw new UsageError(`--${found} is not for failed ${what}`);
}

function filterOf(values: Values): StuckFilter {
  const { connection, delivery, reason, topic, channel } = values;
  if (delivery !== undefined && !isStuckDelivery(delivery)) throw new UsageError('--delivery is failed or not_applied');
  const since = values.since === undefined ? undefined : timeOf(values.since, '--since');
  const until = values.until === undefined ? undefined : timeOf(values.until, '--until');
  if (since !== undefined && until !== undefined && since > until) {
    throw new UsageError('--since has to be before --until');
  }
  const parts = { connection, delivery, reason, topic, channel, since, until };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

function isStuckDelivery(delivery: string): delivery is StuckDelivery {
  return delivery === 'failed' || delivery === 'not_applied';
}

/** A choice as `failed list` names it: the number of the person's row, topic, channel and revision. It says nothing elsewhere. */
export function nameOfKey({ targetId, topic, channel, revision }: StuckKey): string {
  return [targetId, topic, channel, revision].join(':');
}

function keyOf(text: string): StuckKey {
  const found = /^(\d{1,15}):([^:]+):([^:]+):(\d{1,15})$/.exec(text);
  const [, targetId, topic, channel, revision] = found ?? [];
  if (targetId === undefined || topic === undefined || channel === undefined || revision === undefined) {
    throw new UsageError('a row is named as failed list does, for example 17:product_news:email:3');
  }
  return { targetId: Number(targetId), topic, channel, revision: Number(revision) };
}

/** The place where a page ended, for `--after`. */
export function nameOfPlace({ connection, delivery, targetId, topic, channel }: StuckCursor): string {
  return [connection, delivery, targetId, topic, channel].join(':');
}

function cursorOf(text: string): StuckCursor {
  const [connection, delivery, targetId, topic, channel, ...more] = text.split(':');
  const isWhole = topic !== undefined && channel !== undefined && more.length === 0;
  if (connection === undefined || !isWhole || !isStuckDelivery(delivery ?? '') || !/^\d{1,15}$/.test(targetId ?? '')) {
    throw new UsageError('--after takes the place that the last page of failed list ended with');
  }
  return { connection, delivery: delivery as StuckDelivery, targetId: Number(targetId), topic, channel };
}

/** A signal as a list names it: as its choice, with `attributes` or `event` before the revision. */
export function nameOfSignal({ targetId, topic, channel, kind, revision }: FailedSignalPlace): string {
  return [targetId, topic, channel, kind, revision].join(':');
}

const rowOfSignal = 'a row is named as failed list --signals does, for example 17:product_news:email:event:3';
const placeOfSignals = '--after takes the place that the last page of failed list --signals ended with';

function signalPlaceOf(text: string, problem: string): FailedSignalPlace {
  const found = /^(\d{1,15}):([^:]+):([^:]+):(attributes|event):(\d{1,15})$/.exec(text);
  const [, targetId, topic, channel, kind, revision] = found ?? [];
  if (targetId === undefined || topic === undefined || channel === undefined || revision === undefined) {
    throw new UsageError(problem);
  }
  return { targetId: Number(targetId), topic, channel, kind: kind as SignalKind, revision: Number(revision) };
}
