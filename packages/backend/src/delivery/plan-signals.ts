import type { TrackEvent, TrackObject } from '../braze/client.ts';
import type { DueSignal, SignalKind, SignalSettlement } from '../store/signals.ts';
import { orchestrationOf } from './follow-ups.ts';
import { batchSizes } from './plan.ts';
import { batchLimit } from './retry-timing.ts';
import type { FindRoute } from './route-table.ts';
import { ended } from './settle-signal.ts';
import { settleUnroutedSignal } from './settle-unrouted.ts';
import { valuesFor } from './signal-values.ts';

/** A signal and the object it is in a track request. */
export type ReadySignal =
  | { readonly kind: 'attributes'; readonly signal: DueSignal; readonly object: TrackObject }
  | { readonly kind: 'event'; readonly signal: DueSignal; readonly object: TrackEvent };

export interface SignalPlan {
  /** Each of one kind, and no longer than a request may be. */
  readonly requests: readonly (readonly ReadySignal[])[];
  /** Signals that nothing is sent for, now or at all. */
  readonly unsent: readonly SignalSettlement[];
}

/** Turns due signals into as few requests as Braze allows. Pure. */
export function planSignals(signals: readonly DueSignal[], routes: FindRoute, now: number): SignalPlan {
  const ready: Record<SignalKind, ReadySignal[]> = { attributes: [], event: [] };
  const unsent: SignalSettlement[] = [];
  for (const signal of signals) {
    const made = make(signal, routes, now);
    if ('status' in made) unsent.push(made);
    else ready[made.kind].push(made);
  }
  return { requests: [...fill(ready.attributes), ...fill(ready.event)], unsent };
}

/** What a signal says by the configuration of now, or why it says nothing. */
function make(signal: DueSignal, routes: FindRoute, now: number): ReadySignal | SignalSettlement {
  const { kind, target, topic, channel, chosenAt: at, context } = signal;
  const route = routes(signal);
  if (route === undefined) return settleUnroutedSignal(signal, now);
  // Another row of the same person had it recorded, and says it.
  if (context?.source === 'resolution') return ended(signal, 'superseded', 'carried_over');
  // Nothing is told for what was made in Braze.
  if (context?.source === 'braze') return ended(signal, 'superseded', 'made_in_braze');
  const { attributes, event } = orchestrationOf(route, signal.state) ?? {};
  const subject = { topic, channel, at, context };
  const person = { kind: target.kind, identifier: target.value };
  if (kind === 'attributes' && attributes !== undefined) {
    const object = { ...person, groups: [], attributes: valuesFor(attributes, subject), isExistingOnly: true };
    return { kind, signal, object };
  }
  if (kind === 'event' && event !== undefined) {
    return {
      kind,
      signal,
      object: { ...person, name: event.name, at, properties: valuesFor(event.properties, subject) },
    };
  }
  return ended(signal, 'superseded', 'not_configured');
}

/** In the order of the choices, so that of two attributes of one name the later choice's counts; those who failed least first. */
function fill(signals: readonly ReadySignal[]): ReadySignal[][] {
  const inOrder = [...signals].sort(
    ({ signal: one }, { signal: other }) => one.attempts - other.attempts || one.chosenAt - other.chosenAt,
  );
  const requests: ReadySignal[][] = [];
  for (const each of inOrder) {
    const current = requests.at(-1);
    const limit = batchLimit(batchSizes.subscribed, each.signal.attempts);
    if (current === undefined || current.length >= limit) requests.push([each]);
    else current.push(each);
  }
  return requests;
}
