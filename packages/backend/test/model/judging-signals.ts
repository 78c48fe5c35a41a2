import type { WantedState } from '../../src/contract.ts';
import type { StoredSignal } from '../../src/store/signals.ts';
import type { StoredChoice } from '../../src/store/store.ts';
import { attribute, attributeValues, eventNames, otherNameOf, tellingCell, whoIs, type Name } from './cast.ts';
import type { Ended } from './judging.ts';
import type { Act } from './story.ts';

/** A person's signals of the one topic that tells, and its choice. */
export interface Told {
  readonly signals: readonly StoredSignal[];
  readonly choice: StoredChoice | undefined;
}

/**
 * What is wrong with what Braze was told beside groups. Once a choice of ours is confirmed, its event was told once, or ended `lost` where
 * something left it open whether it was, or `failed` where Braze refused it; and its attributes are the ones that the profile has.
 */
export function signalObjections(ended: Ended, name: Name, told: Told): readonly string[] {
  const { model, plan } = ended;
  const { signals, choice } = told;
  const open = signals.filter(({ status }) => status === 'due' || status === 'sent');
  const unsettled = open.map(({ kind, revision }) => `${name}: the ${kind} of revision ${revision} is not settled`);
  if (!plan.isTelling || choice?.delivery !== 'confirmed') return unsettled;
  const act = model.stories.of(name, tellingCell).acts.at(-1);
  // What was made in Braze, or is carried over from another row, was told there.
  if (act?.source !== 'visitor' && act?.source !== 'confirmation') return unsettled;
  const found = [eventObjection(ended, name, told, act), attributeObjection(ended, name, act)];
  return [...unsettled, ...found.flatMap((each) => (each === undefined ? [] : [`${name}: ${each}`]))];
}

function eventObjection(
  { model, world, run }: Ended,
  name: Name,
  { signals, choice }: Told,
  { state, at }: Act,
): string | undefined {
  const event = signals.find(({ kind, revision }) => kind === 'event' && revision === choice?.revision);
  if (event?.status === 'lost') return model.hasDoubt ? undefined : 'an event was lost, and nothing went wrong';
  if (event?.status === 'failed') return model.hasRejected ? undefined : 'an event failed, and Braze refused nothing';
  if (event?.status !== 'accepted') return `a confirmed choice has no event: ${JSON.stringify(event)}`;
  const isTaken = model.witness.eventsTaken(name, eventNames[state], at) > 0;
  const isNobody = world.people(whoIs(name, run)).length === 0;
  return isTaken || model.hasForgotten || isNobody ? undefined : 'an event was accepted and not told';
}

function attributeObjection({ model, world, run }: Ended, name: Name, { state }: Act): string | undefined {
  const profiles = world.people(whoIs(name, run));
  // Braze picks one of those who share an address; and of two rows of one person either may have told last.
  if (profiles.length !== 1 || otherNameOf(name) !== undefined || model.hasForgotten || model.hasRejected)
    return undefined;
  const wanted = attributeValues[state satisfies WantedState];
  const held = profiles[0]?.customAttributes[attribute];
  return held === wanted ? undefined : `the attribute is ${JSON.stringify(held)}, not ${wanted}`;
}
