import type { FailedSignal, FailedSignalCount, FailedSignalPlace } from '../store/failed-signals.ts';
import type { Store } from '../store/store.ts';
import { nameOfSignal, type FailedSignalOrder } from './failed-order.ts';

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
  const counts = after === null ? await store.countFailedSignals(filter) : [];
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  if (act !== 'list') return actOnSignals(store, order, total, connectionOf);
  const { signals, next } = await store.handleFailedSignals({
    act,
    filter,
    after,
    limit,
    now: Date.now(),
    connectionOf,
  });
  if (signals.length === 0) return after === null ? 'No attributes or event failed.\n' : 'There are no more.\n';
  return [
    ...(after === null ? [`${total} signal(s) failed:`, ...counts.map(countLine), ''] : []),
    ...signals.map((signal) => rowLine(signal, showsPeople)),
    ...(next === null ? [] : ['', `There are more: --after ${nameOfSignal(next)}`]),
    '',
  ].join('\n');
}

async function actOnSignals(
  store: Pick<Store, 'handleFailedSignals'>,
  { act, filter, isConfirmed }: FailedSignalOrder,
  total: number,
  connectionOf: Connects,
): Promise<string> {
  const what = act === 'retry' ? 'due again' : 'dropped';
  if (!isConfirmed) return `${total} signal(s) would be ${what}. Nothing was changed; --yes does it.\n`;
  let [done, seen] = [0, 0];
  let after: FailedSignalPlace | null = null;
  do {
    const step = { act, filter, after, limit: perStep, now: Date.now(), connectionOf };
    const outcome = await store.handleFailedSignals(step);
    done += outcome.done;
    seen += outcome.signals.length;
    after = outcome.next;
  } while (after !== null);
  const left = seen > done ? [`${seen - done} lead nowhere, or have changed since.`] : [];
  return [`${done} signal(s) are ${what}.`, ...left, ''].join('\n');
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
