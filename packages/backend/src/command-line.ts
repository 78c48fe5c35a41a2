import { parseArgs } from 'node:util';
import { mintUsage, parseMintOrder, type MintOrder } from './mint/mint-order.ts';
import {
  isOperatorKind,
  operatorKinds,
  operatorUsage,
  parseOperatorOrder,
  type OperatorOrder,
} from './operator/operator-order.ts';
import { UsageError } from './usage-error.ts';

/** What the operator asked for. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'serve'; readonly configFile: string }
  | {
      readonly kind: 'check';
      readonly configFile: string;
      /** Whether to look at the file alone, and not to call Braze. */
      readonly isOffline: boolean;
    }
  | { readonly kind: 'mint'; readonly configFile: string; readonly order: MintOrder }
  | OperatorOrder;

export const usage = `preference-center: records subscription choices and delivers them to Braze

  preference-center serve [--config FILE]   takes choices and delivers them
  preference-center check [--config FILE]   says everything that is wrong with the configuration, and with what
                                            Braze makes of it; changes nothing (--offline: leaves Braze alone)
${mintUsage}${operatorUsage}
FILE is preference-center.yaml where it is not named. Secrets come from the environment: \${NAME} in the file.
`;

const commands = ['serve', 'check', 'mint', ...operatorKinds].join(', ');

/**
 * Reads the arguments after the program's name.
 *
 * @throws UsageError
 */
export function parseCommandLine(args: readonly string[]): Command {
  const [command, ...rest] = args;
  if (command === 'mint') {
    const wantsHelp = rest.some((each) => each === '--help' || each === '-h');
    return wantsHelp ? { kind: 'help' } : { kind: 'mint', ...parseMintOrder(rest) };
  }
  if (isOperatorKind(command)) {
    const wantsHelp = rest.some((each) => each === '--help' || each === '-h');
    return wantsHelp ? { kind: 'help' } : parseOperatorOrder(command, rest);
  }
  const { values, positionals } = parse(args);
  if (values.help === true) return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  const [kind, ...more] = positionals;
  if (kind !== 'serve' && kind !== 'check') {
    throw new UsageError(
      kind === undefined
        ? `name a command: ${commands}`
        : `there is no such command; there are ${commands}, and the command comes first`,
    );
  }
  if (more.length > 0) throw new UsageError(`${kind} takes no further words; name the file with --config FILE`);
  if (values.config === '') throw new UsageError('--config needs the name of a file');
  const configFile = values.config;
  if (kind === 'check') return { kind, configFile, isOffline: values.offline === true };
  if (values.offline === true) throw new UsageError('--offline is for check: serve delivers to Braze');
  return { kind, configFile };
}

function parse(args: readonly string[]): {
  values: { config: string; offline?: boolean; help?: boolean; version?: boolean };
  positionals: string[];
} {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        config: { type: 'string', short: 'c', default: 'preference-center.yaml' },
        offline: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : 'the arguments could not be read', { cause });
  }
}
