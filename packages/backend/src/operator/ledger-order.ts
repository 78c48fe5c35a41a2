import { UsageError } from '../usage-error.ts';
import { needed, parseOptions } from './options.ts';

/** What an operator orders about the ledger and its checkpoints. */
export type LedgerOrder =
  | {
      readonly kind: 'verify';
      readonly configFile: string;
      /** Checkpoints that were kept outside of the database, as `checkpoints export` wrote them. */
      readonly checkpointsFile?: string;
    }
  | { readonly kind: 'checkpoints'; readonly what: 'export' | 'public-key'; readonly configFile: string }
  | {
      readonly kind: 'checkpoints';
      readonly what: 'seal';
      readonly configFile: string;
      /** Whether to build on a checkpoint whose key is not known any more. */
      readonly adopts: boolean;
    };

export const ledgerUsage = `  preference-center verify [--checkpoints FILE]
                                            verifies the ledger and its signed checkpoints, also against those that
                                            were kept elsewhere; exit code 1 where anything does not hold
  preference-center checkpoints export      prints the checkpoints, a line of JSON each, to be kept elsewhere
  preference-center checkpoints public-key  prints the key with which others can verify them
  preference-center checkpoints seal [--adopt]
                                            seals now what the schedule would seal later; with --adopt also after a
                                            checkpoint of an older key than previousSecret's
`;

const options = {
  config: { type: 'string', short: 'c', default: 'preference-center.yaml' },
  checkpoints: { type: 'string' },
  adopt: { type: 'boolean' },
} as const;

/** Reads the arguments after `verify` or `checkpoints`. @throws UsageError saying what would be right. */
export function parseLedgerOrder(kind: LedgerOrder['kind'], args: readonly string[]): LedgerOrder {
  const { values, positionals } = parseOptions(args, options);
  const configFile = needed(values.config, '--config');
  const [what, ...more] = positionals;
  if (kind === 'verify') {
    if (what !== undefined) throw new UsageError('verify takes no further words; name a file with --checkpoints FILE');
    if (values.adopt !== undefined) throw new UsageError('--adopt is for checkpoints seal');
    const { checkpoints } = values;
    return { kind, configFile, ...(checkpoints === undefined ? {} : { checkpointsFile: checkpoints }) };
  }
  if (values.checkpoints !== undefined) throw new UsageError('--checkpoints is for verify');
  if (more.length > 0 || (what !== 'export' && what !== 'public-key' && what !== 'seal')) {
    throw new UsageError('say what to do: checkpoints export, checkpoints public-key or checkpoints seal');
  }
  if (what === 'seal') return { kind, what, configFile, adopts: values.adopt === true };
  if (values.adopt !== undefined) throw new UsageError('--adopt is for checkpoints seal');
  return { kind, what, configFile };
}
