import { askApart } from '../braze/ask-apart.ts';
import type { BrazeOutcome } from '../braze/outcome.ts';
import { readBatchSize, readTargetStates } from '../braze/read-target-states.ts';
import type { TargetStates } from '../braze/target-states.ts';
import type { Target } from '../store/store.ts';
import { readPace, tellGate, type DeliveryContext } from './delivery-context.ts';
import type { Gate } from './gate.ts';
import type { RoutedChoice } from './plan.ts';
import { valuesFor } from './signal-values.ts';

/**
 * Opt-ins with what they carry beside their groups: attributes, and an alias for who is known only by email, where Braze has no profile
 * with the address yet. Undefined where Braze did not say whether it has; then they have to wait.
 */
export async function prepareOptIns(
  context: DeliveryContext,
  gate: Gate,
  rows: readonly RoutedChoice[],
): Promise<readonly RoutedChoice[] | undefined> {
  const label = context.connection.emailAlias?.label;
  const dressed = await withAttributes(context, rows);
  if (label === undefined) return dressed;
  const newcomers = await newcomersOf(context, gate, dressed);
  if (newcomers === undefined) return undefined;
  const isNewcomer = ({ choice: { target } }: RoutedChoice): boolean =>
    target.kind === 'email' && newcomers.has(target.value);
  return dressed.map((row) => (isNewcomer(row) ? { ...row, aliasLabel: label } : row));
}

async function withAttributes(
  { store }: DeliveryContext,
  rows: readonly RoutedChoice[],
): Promise<readonly RoutedChoice[]> {
  const orchestrated = rows.filter(({ route }) => route.onOptIn?.attributes !== undefined);
  if (orchestrated.length === 0) return rows;
  const contexts = await store.circumstancesOf(orchestrated.map(({ choice }) => choice));
  const known = new Map(orchestrated.map((row, index) => [row, contexts[index]]));
  return rows.map((row) => {
    const { choice, route } = row;
    const context = known.get(row);
    // Another row of the same person had it recorded, and carries them.
    if (route.onOptIn?.attributes === undefined || context?.source === 'resolution') return row;
    const { topic, channel, changedAt: at } = choice;
    return { ...row, attributes: valuesFor(route.onOptIn.attributes, { topic, channel, at, context }) };
  });
}

type Read = (some: readonly Target[]) => Promise<BrazeOutcome<readonly TargetStates[]> | undefined>;

/**
 * The addresses that no profile in Braze has. An alias for an address that has one would make a second profile: Braze attaches none to a
 * profile that it knows by address alone (docs, `/users/alias/new`). So one that is left out is left out for good: undefined
 * where Braze did not say, and then the gate is closed. An address that is rejected alone is taken to be at fault itself; of up to 8 addresses each
 * is asked about alone, so that nothing tells them from a Braze that rejects whomever it is asked about.
 */
async function newcomersOf(
  context: DeliveryContext,
  gate: Gate,
  rows: readonly RoutedChoice[],
): Promise<ReadonlySet<string> | undefined> {
  const { client, signal } = context;
  const read: Read = async (some) => {
    const pass = gate.pass();
    const outcome = await readTargetStates(client, some, readPace(context, gate), signal);
    if (outcome !== undefined && outcome.outcome !== 'ok' && outcome.outcome !== 'rejected')
      tellGate(context, outcome, gate, pass, 'subscription.groups.get');
    return outcome;
  };
  const newcomers = new Set<string>();
  const parts = addressesOf(rows);
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    const pass = gate.pass();
    const found = await lookUp(part, read);
    if (found === undefined) return undefined;
    const isRejectedWhoever = found.unparted.length > 0 && !found.isAnyTaken;
    if (isRejectedWhoever) {
      gate.fail(pass, found.reason);
      return undefined;
    }
    for (const address of found.newcomers) newcomers.add(address);
    // Braze takes others, so it is about some of these.
    parts.unshift(...found.unparted);
  }
  return newcomers;
}

function addressesOf(rows: readonly RoutedChoice[]): (readonly Target[])[] {
  const emails = rows.flatMap(({ choice: { target } }) => (target.kind === 'email' ? [target.value] : []));
  const addresses = [...new Set(emails)].map((value): Target => ({ kind: 'email', value }));
  const count = Math.ceil(addresses.length / readBatchSize);
  return Array.from({ length: count }, (_, index) =>
    addresses.slice(index * readBatchSize, (index + 1) * readBatchSize),
  );
}

interface LookUp {
  readonly newcomers: readonly string[];
  /** Addresses that Braze rejected together, and was not asked about apart. */
  readonly unparted: readonly (readonly Target[])[];
  readonly isAnyTaken: boolean;
  /** Why Braze rejected some, where it did. */
  readonly reason: string;
}

/** Undefined as soon as Braze does not answer. An address that it rejects alone is no newcomer: it is refused when it is sent, and then alone. */
async function lookUp(addresses: readonly Target[], read: Read): Promise<LookUp | undefined> {
  const newcomers: string[] = [];
  const unparted: (readonly Target[])[] = [];
  let isAnyTaken = false;
  let reason = '';
  for await (const { values, outcome } of askApart(addresses, read)) {
    if (outcome?.outcome === 'rejected') {
      reason = outcome.reason;
      if (values.length > 1) unparted.push(values);
    } else if (outcome?.outcome === 'ok') {
      isAnyTaken = true;
      for (const [index, { value }] of values.entries()) if (outcome.body[index]?.profiles === 0) newcomers.push(value);
    } else return undefined;
  }
  return { newcomers, unparted, isAnyTaken, reason };
}
