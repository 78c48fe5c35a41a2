import type { RevertFilter } from '../store/taking-back.ts';
import { UsageError } from '../usage-error.ts';
import { needed, parseOptions, timeOf } from './options.ts';

/** What an operator orders against a flood of opt-outs without proof. */
export type RevertOrder =
  | {
      readonly kind: 'revert';
      readonly configFile: string;
      readonly filter: RevertFilter;
      /** Whether to do it, and not only to count. */
      readonly isConfirmed: boolean;
    }
  | { readonly kind: 'reset-breaker'; readonly configFile: string; readonly property: string };

export const revertUsage = `  preference-center revert --property CODE --since TIME --until TIME [--proof PROOF] [--network HASH]
                           [--session ID] [--yes]
                                            counts what visitors with that proof (none, page, old_link, link or
                                            one_click; none where absent) chose in that time and still stands;
                                            with --yes puts it back to what it was
  preference-center reset-breaker --property CODE
                                            takes opt-outs without proof again where the breaker tripped
`;

const options = {
  config: { type: 'string', short: 'c', default: 'preference-center.yaml' },
  property: { type: 'string' },
  proof: { type: 'string' },
  network: { type: 'string' },
  session: { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
  yes: { type: 'boolean' },
} as const;
type Values = Readonly<Partial<Record<Exclude<keyof typeof options, 'yes'>, string>>> & { readonly yes?: boolean };

/** The options that only a revert takes. */
const ofRevert = ['proof', 'network', 'session', 'since', 'until', 'yes'] as const;

/**
 * Reads the arguments after `revert` or `reset-breaker`.
 *
 * @throws UsageError saying what would be right.
 */
export function parseRevertOrder(kind: RevertOrder['kind'], args: readonly string[]): RevertOrder {
  const { values, positionals } = parseOptions(args, options);
  if (positionals.length > 0) throw new UsageError(`${kind} takes no further words`);
  const configFile = needed(values.config, '--config');
  if (kind === 'revert') return { kind, configFile, filter: filterOf(values), isConfirmed: values.yes === true };
  const foreign = ofRevert.find((name) => values[name] !== undefined);
  if (foreign !== undefined) throw new UsageError(`--${foreign} is for revert`);
  return { kind, configFile, property: needed(values.property, '--property') };
}

/** Anybody can name an address, and whoever gets hold of a template's key can sign links; nobody else signs tokens or reads an inbox. */
const revertible = ['none', 'page', 'old_link', 'link', 'one_click'] as const;

function isRevertible(proof: string): proof is (typeof revertible)[number] {
  return (revertible as readonly string[]).includes(proof);
}

function filterOf(values: Values): RevertFilter {
  const { proof = 'none', network, session } = values;
  if (!isRevertible(proof)) {
    throw new UsageError(`--proof is ${revertible.join(' or ')}: other proofs show that it was the visitor`);
  }
  const property = needed(values.property, '--property');
  const [since, until] = [timeOf(values.since, '--since'), timeOf(values.until, '--until')];
  if (since > until) throw new UsageError('--since has to be before --until');
  return {
    ...{ property, proof, since, until },
    ...(network === undefined ? {} : { network }),
    ...(session === undefined ? {} : { session }),
  };
}
