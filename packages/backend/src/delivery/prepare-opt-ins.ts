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

/**
 * The addresses that no profile in Braze has. An alias for an address that has one would make a second profile: Braze attaches none to a
 * profile that it knows by address alone (docs, `/users/alias/new`).
 */
async function newcomersOf(
  context: DeliveryContext,
  gate: Gate,
  rows: readonly RoutedChoice[],
): Promise<ReadonlySet<string> | undefined> {
  const { client, signal } = context;
  const emails = rows.flatMap(({ choice: { target } }) => (target.kind === 'email' ? [target.value] : []));
  const addresses = [...new Set(emails)].map((value): Target => ({ kind: 'email', value }));
  const newcomers = new Set<string>();
  const read = async (some: readonly Target[]): Promise<BrazeOutcome<readonly TargetStates[]> | undefined> => {
    const pass = gate.pass();
    const outcome = await readTargetStates(client, some, readPace(context, gate), signal);
    if (outcome !== undefined && outcome.outcome !== 'ok' && outcome.outcome !== 'rejected')
      tellGate(context, outcome, gate, pass, 'subscription.groups.get');
    return outcome;
  };
  for (let from = 0; from < addresses.length; from += readBatchSize) {
    for await (const { values, outcome } of askApart(addresses.slice(from, from + readBatchSize), read)) {
      // An address that Braze does not take is refused when it is sent, and then alone.
      if (outcome?.outcome === 'rejected') continue;
      if (outcome?.outcome !== 'ok') return undefined;
      for (const [index, { value }] of values.entries()) if (outcome.body[index]?.profiles === 0) newcomers.add(value);
    }
  }
  return newcomers;
}
