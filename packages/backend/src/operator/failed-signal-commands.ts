import { randomUUID } from 'node:crypto';
import type { FailedSignal, FailedSignalCount, FailedSignalPlace } from '../store/failed-signals.ts';
import type { Store } from '../store/store.ts';
import { nameOfSignal, type FailedSignalOrder } from './failed-order.ts';
import { operatorContext } from './operator-context.ts';

type Connects = (topic: string, channel: string) => string | undefined;

/** How many signals one step takes: few enough that what waits for it does not notice. */
const perStep = 200;

/** Lists, retries or drops the attributes and events that Braze refused; names nobody unless it was asked to. */
export async function handleFailedSignals(
  store: Pick<Store, 'countFailedSignals' | 'handleFailedSignals'>,
  order: FailedSignalOrder,
  connectionOf: Connects,
): Promise<string> {
  const { act, filter, after, limit, showsPeople } = order;
  if (act !== 'list') return actOnSignals(store, order, connectionOf);
  const counts = after === null ? await store.countFailedSignals(filter) : [];
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const { signals, next } = await store.handleFailedSignals({ ...listing, filter, after, limit });
  if (signals.length === 0) return after === null ? 'No attributes or event failed.\n' : 'There are no more.\n';
  return [
    ...(after === null ? [`${total} signal(s) failed:`, ...counts.map(countLine), ''] : []),
    ...signals.map((signal) => rowLine(signal, showsPeople)),
    ...(next === null ? [] : ['', `There are more: --after ${nameOfSignal(next)}`]),
    '',
  ].join('\n');
}

/** What a step is given that changes nothing, and so leads nowhere and is noted nowhere. */
const listing = { act: 'list', connectionOf: () => undefined, context: operatorContext('') } as const;

async function actOnSignals(
  store: Pick<Store, 'countFailedSignals' | 'handleFailedSignals'>,
  order: FailedSignalOrder,
  connectionOf: Connects,
): Promise<string> {
  const { act, filter, keys, isConfirmed } = order;
  const what = act === 'retry' ? 'due again' : 'dropped';
  if (!isConfirmed) {
    return `${await countOf(store, order)} signal(s) would be ${what}. Nothing was changed; --yes does it.\n`;
  }
  const batch = `${act}-${randomUUID()}`;
  let [done, seen] = [0, 0];
  let after: FailedSignalPlace | null = null;
  do {
    const named = keys === undefined ? {} : { keys };
    const context = operatorContext(batch);
    const outcome = await store.handleFailedSignals({
      act,
      filter,
      after,
      limit: perStep,
      connectionOf,
      context,
      ...named,
    });
    done += outcome.done;
    seen += outcome.signals.length;
    after = outcome.next;
  } while (after !== null);
  const missing = (keys?.length ?? seen) - done;
  const left = missing > 0 ? [`${missing} lead nowhere, have changed since or are not failed.`] : [];
  const where = done > 0 ? `; in the ledger as ${batch}` : '';
  return [`${done} signal(s) are ${what}${where}.`, ...left, ''].join('\n');
}

async function countOf(
  store: Pick<Store, 'countFailedSignals' | 'handleFailedSignals'>,
  { filter, keys }: FailedSignalOrder,
): Promise<number> {
  if (keys !== undefined) {
    const { signals } = await store.handleFailedSignals({ ...listing, filter, keys, after: null, limit: perStep });
    return signals.length;
  }
  return (await store.countFailedSignals(filter)).reduce((sum, { count }) => sum + count, 0);
}

function countLine({ connection, kind, reason, count }: FailedSignalCount): string {
  return [String(count).padStart(9), connection, kind, reason ?? '-'].join('  ');
}

function rowLine({ place, state, connection, reason, chosenAt, target }: FailedSignal, showsPeople: boolean): string {
  const person = showsPeople ? [`${target.kind}=${target.value}`] : [];
  return [nameOfSignal(place), state, connection, reason ?? '-', new Date(chosenAt).toISOString(), ...person].join(
    '  ',
  );
}
