import { randomUUID } from 'node:crypto';
import type { Config } from '../config/schema.ts';
import type { Store } from '../store/store.ts';
import type { StuckChoice, StuckCount, StuckCounts, StuckCursor } from '../store/stuck.ts';
import { connectionOfCells } from '../preferences/connection-of-cells.ts';
import { handleFailedSignals } from './failed-signal-commands.ts';
import { operatorContext } from './operator-context.ts';
import { nameOfKey, nameOfPlace, type FailedOrder } from './failed-order.ts';

/** Lists, retries or drops the choices that delivery gave up, and answers a report that names nobody unless it was asked to. */
export async function handleFailed(config: Config, store: Store, order: FailedOrder): Promise<string> {
  if (order.what === 'signals') return handleFailedSignals(store, order, connectionOfCells(config));
  return order.what === 'list' ? listFailed(store, order) : actOnFailed(config, store, order);
}

type ListOrder = Extract<FailedOrder, { what: 'list' }>;

async function listFailed(store: Store, { filter, after, limit, showsPeople }: ListOrder): Promise<string> {
  const counts = after === null ? await store.countStuck(filter) : [];
  const { choices, next } = await store.listStuck(filter, after, limit);
  if (choices.length === 0) return after === null ? 'No choice is failed or not applied.\n' : 'There are no more.\n';
  return [
    ...(after === null ? countLines(counts) : []),
    ...choices.map((choice) => rowLine(choice, showsPeople)),
    ...(next === null ? [] : ['', `There are more: --after ${nameOfPlace(next)}`]),
    '',
  ].join('\n');
}

function countLines(counts: readonly StuckCount[]): string[] {
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const lines = counts.map(({ connection, delivery, reason, count }) =>
    [String(count).padStart(9), connection, delivery, reason ?? '-'].join('  '),
  );
  return [`${total} choice(s) ended failed or not_applied:`, ...lines, ''];
}

function rowLine(choice: StuckChoice, showsPeople: boolean): string {
  const { key, connection, delivery, reason, state, changedAt, target } = choice;
  const person = showsPeople ? [`${target.kind}=${target.value}`] : [];
  const parts = [nameOfKey(key), state, connection, delivery, reason ?? '-', new Date(changedAt).toISOString()];
  return [...parts, ...person].join('  ');
}

type ActOrder = Extract<FailedOrder, { what: 'retry' | 'drop' }>;

async function actOnFailed(config: Config, store: Store, order: ActOrder): Promise<string> {
  const { what: act, filter, keys, insists, isConfirmed } = order;
  const batch = `${act}-${randomUUID()}`;
  const connectionOf = connectionOfCells(config);
  let counts: StuckCounts = { done: 0, left: 0, unrouted: 0 };
  let after: StuckCursor | null = null;
  do {
    const context = isConfirmed ? { context: operatorContext(batch) } : {};
    const named = keys === undefined ? {} : { keys };
    const step = { act, filter, after, insists, connectionOf, ...named, ...context } as const;
    const outcome = await store.handleStuck(step);
    const { done, left, unrouted } = outcome.counts;
    counts = { done: counts.done + done, left: counts.left + left, unrouted: counts.unrouted + unrouted };
    after = outcome.next;
  } while (after !== null);
  return report(act, counts, keys?.length, isConfirmed ? batch : undefined);
}

function report(
  act: ActOrder['what'],
  { done, left, unrouted }: StuckCounts,
  named: number | undefined,
  batch: string | undefined,
): string {
  const what = act === 'retry' ? 'due again' : 'dropped';
  const missing = named === undefined ? 0 : named - done - left - unrouted;
  const where = done > 0 ? `; in the ledger as ${batch}` : '';
  return [
    batch === undefined
      ? `${done} choice(s) would be ${what}. Nothing was changed; --yes does it.`
      : `${done} choice(s) are ${what}${where}.`,
    ...(left > 0 ? [`${left} opt-in(s) that Braze took and no longer holds are left to their owners.`] : []),
    ...(unrouted > 0 ? [`${unrouted} lead nowhere: the configuration has no such topic and channel any more.`] : []),
    ...(missing > 0 ? [`${missing} row(s) have changed since or are not failed.`] : []),
    '',
  ].join('\n');
}
