import { parseArgs } from 'node:util';
import type { RevertFilter } from '../store/taking-back.ts';
import { UsageError } from '../usage-error.ts';

/** What an operator orders against a flood of opt-outs without proof. */
export type OperatorOrder =
  | {
      readonly kind: 'revert';
      readonly configFile: string;
      readonly filter: RevertFilter;
      /** Whether to do it, and not only to count. */
      readonly isConfirmed: boolean;
    }
  | { readonly kind: 'reset-breaker'; readonly configFile: string; readonly property: string };

export const operatorUsage = `  preference-center revert --property CODE --since TIME --until TIME [--proof PROOF] [--network HASH]
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
export function parseOperatorOrder(kind: OperatorOrder['kind'], args: readonly string[]): OperatorOrder {
  const values = parse(args);
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

/** A moment with its zone, because an operator's clock and the server's may stand in two. */
function timeOf(text: string | undefined, name: string): number {
  const time = needed(text, name);
  const isComplete = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(time);
  if (!isComplete || Number.isNaN(Date.parse(time))) {
    throw new UsageError(`${name} has to be a moment with its zone, for example 2026-03-01T12:00:00Z`);
  }
  return Date.parse(time);
}

function needed(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new UsageError(`${name} is needed`);
  return value;
}

function parse(args: readonly string[]): Values {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : 'the arguments could not be read', { cause });
  }
}
