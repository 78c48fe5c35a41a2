import { randomUUID } from 'node:crypto';
import { UsageError } from '../usage-error.ts';
import type { Config, Property } from '../config/schema.ts';
import { createCatalogue } from '../preferences/catalogue.ts';
import type { ChangeContext, Store } from '../store/store.ts';
import type { RevertCounts, RevertFilter } from '../store/taking-back.ts';
import { connectionOfCells } from '../preferences/connection-of-cells.ts';

/** How many networks a report names. */
const namedNetworks = 10;

/**
 * Counts the acts that match and still stand, or puts them back to what they were, and answers a report of it. May run beside `serve`, which
 * delivers what was put back within seconds. All that one run writes has one session id in the ledger.
 *
 * @throws UsageError for a property that the configuration does not have.
 */
export async function revertActs(
  config: Config,
  store: Pick<Store, 'revert'>,
  filter: RevertFilter,
  isConfirmed: boolean,
): Promise<string> {
  const property = propertyOf(config, filter.property);
  const batch = `revert-${randomUUID()}`;
  const connectionOf = connectionOfCells(config);
  let counts: RevertCounts = { reverted: 0, unknown: 0, unchanged: 0, moved: 0, unrouted: 0 };
  const networks = new Map<string, number>();
  for (let after: number | null = 0; after !== null;) {
    const context = isConfirmed ? { context: contextOf(config, property, filter, batch) } : {};
    const outcome = await store.revert({ filter, after, connectionOf, ...context });
    counts = add(counts, outcome.counts);
    for (const [network, count] of outcome.networks) networks.set(network, (networks.get(network) ?? 0) + count);
    after = outcome.next;
  }
  return report(counts, networks, isConfirmed ? batch : undefined);
}

/** Closes the breaker of a property, and answers what there was to close. @throws UsageError as {@link revertActs}. */
export async function closeBreaker(config: Config, store: Pick<Store, 'resetBreaker'>, code: string): Promise<string> {
  propertyOf(config, code);
  return (await store.resetBreaker(code))
    ? `The breaker of "${code}" is closed: opt-outs without proof are taken again.\n`
    : `The breaker of "${code}" had not tripped.\n`;
}

function propertyOf(config: Config, code: string): Property {
  const property = config.properties.find((each) => each.code === code);
  if (property !== undefined) return property;
  throw new UsageError(
    `there is no property "${code}"; there are ${config.properties.map((each) => each.code).join(', ')}`,
  );
}

/** An operator saw no text of ours and proved nothing to us; the source says who it was. */
function contextOf(config: Config, property: Property, { proof }: RevertFilter, session: string): ChangeContext {
  const configVersion = createCatalogue(config).version(property);
  const nobody = { wording: '', language: 'und', network: null };
  return {
    ...nobody,
    at: Date.now(),
    property: property.code,
    proof,
    source: 'operator_revert',
    configVersion,
    session,
  };
}

function add(one: RevertCounts, other: RevertCounts): RevertCounts {
  return {
    reverted: one.reverted + other.reverted,
    unknown: one.unknown + other.unknown,
    unchanged: one.unchanged + other.unchanged,
    moved: one.moved + other.moved,
    unrouted: one.unrouted + other.unrouted,
  };
}

function report(counts: RevertCounts, networks: ReadonlyMap<string, number>, batch: string | undefined): string {
  const { reverted, unknown, unchanged, moved, unrouted } = counts;
  const busiest = [...networks].sort(([, one], [, other]) => other - one).slice(0, namedNetworks);
  return [
    batch === undefined
      ? `${reverted} choice(s) would be put back to what they were. Nothing was changed; --yes does it.`
      : `${reverted} choice(s) are put back to what they were; in the ledger as ${batch}.`,
    `${unknown} were never chosen here before: what Braze held is not known, so they stay as they are.`,
    `${unchanged} were the same before.`,
    ...(unrouted > 0 ? [`${unrouted} lead nowhere: the configuration has no such topic and channel any more.`] : []),
    ...(moved > 0 ? [`${moved} changed meanwhile and were left alone.`] : []),
    ...(busiest.length > 0 ? ['From these networks:', ...busiest.map(([hash, count]) => `  ${hash}  ${count}`)] : []),
    '',
  ].join('\n');
}
