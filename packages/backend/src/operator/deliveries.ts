import type { Config } from '../config/schema.ts';
import type { Store } from '../store/store.ts';
import { needed, parseOptions } from './options.ts';
import { UsageError } from '../usage-error.ts';

/** An operator asks how many choices stand where. */
export interface DeliveriesOrder {
  readonly kind: 'deliveries';
  readonly configFile: string;
}

export const deliveriesUsage = `  preference-center deliveries              counts the choices of each connection by where they stand (docs/delivery.md).
                                            Reads every choice: about a second for a million
`;

const options = { config: { type: 'string', short: 'c', default: 'preference-center.yaml' } } as const;

/** Reads the arguments after `deliveries`. @throws UsageError saying what would be right. */
export function parseDeliveriesOrder(args: readonly string[]): DeliveriesOrder {
  const { values, positionals } = parseOptions(args, options);
  if (positionals.length > 0) throw new UsageError('deliveries takes no arguments but --config');
  return { kind: 'deliveries', configFile: needed(values.config, '--config') };
}

/** Counts the choices of every connection of the configuration, one line for each delivery, most first. */
export async function countDeliveries(
  { connections }: { readonly connections: readonly Pick<Config['connections'][number], 'code'>[] },
  store: Pick<Store, 'countByDelivery'>,
): Promise<string> {
  const lines: string[] = [];
  for (const { code } of connections) {
    const counts = Object.entries(await store.countByDelivery(code)).sort(([, one], [, other]) => other - one);
    const rows = counts.map(([delivery, count]) => `${String(count).padStart(9)}  ${code}  ${delivery}`);
    lines.push(...(rows.length > 0 ? rows : [`        0  ${code}`]));
  }
  return `${lines.join('\n')}\n`;
}
