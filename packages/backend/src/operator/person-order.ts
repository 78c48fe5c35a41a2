import type { Target } from '../store/store.ts';
import { UsageError } from '../usage-error.ts';
import { needed, parseOptions } from './options.ts';

/**
 * What an operator orders about a person. Who it is comes from the standard input, never from the arguments, which other users of the
 * machine and the shell's history see.
 */
export type PersonOrder =
  | { readonly kind: 'person'; readonly configFile: string; readonly by: Target['kind']; readonly isJson: boolean }
  | {
      readonly kind: 'erase';
      readonly configFile: string;
      readonly by: Target['kind'];
      /** Whether to do it, and not only to count. */
      readonly isConfirmed: boolean;
      /** Whether to erase also somebody whose opt-out is still on its way to Braze. */
      readonly isAnyway: boolean;
    };

export const personUsage = `  preference-center person --by KIND [--json]
                                            prints what is kept about a person: choices, messages, and who changed what,
                                            when, on which wording. Reads the address, number or id from the input
  preference-center erase --by KIND [--yes] [--anyway]
                                            counts what is kept about the people in the input, one a line; with --yes
                                            erases it. One with an opt-out that Braze does not hold yet is left for
                                            later, unless --anyway
                                            KIND: email, phone or external_id
`;

const options = {
  config: { type: 'string', short: 'c', default: 'preference-center.yaml' },
  by: { type: 'string' },
  json: { type: 'boolean' },
  yes: { type: 'boolean' },
  anyway: { type: 'boolean' },
} as const;

/** Reads the arguments after `person` or `erase`. @throws UsageError that repeats none of them: one may be an address. */
export function parsePersonOrder(kind: PersonOrder['kind'], args: readonly string[]): PersonOrder {
  const { values, positionals } = parseOptions(args, options);
  if (positionals.length > 0) {
    throw new UsageError(
      `${kind} takes no address as an argument, where others could see it: type it when asked, or pipe it in`,
    );
  }
  const configFile = needed(values.config, '--config');
  const by = needed(values.by, '--by');
  if (by !== 'email' && by !== 'phone' && by !== 'external_id') {
    throw new UsageError('--by is email, phone or external_id');
  }
  if (kind === 'person') {
    if (values.yes !== undefined || values.anyway !== undefined)
      throw new UsageError('person changes nothing: no --yes');
    return { kind, configFile, by, isJson: values.json === true };
  }
  if (values.json !== undefined) throw new UsageError('--json is for person');
  return { kind, configFile, by, isConfirmed: values.yes === true, isAnyway: values.anyway === true };
}
