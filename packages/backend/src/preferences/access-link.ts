import type { Config, Connection, Property } from '../config/schema.ts';
import type { SessionTarget } from '../identity/session-target.ts';
import type { Target } from '../store/store.ts';
import { gridOf } from './cells.ts';

/** Whom a link to their choices goes to, and through which workspace. */
export interface LinkRecipient {
  readonly connection: Connection;
  readonly target: Target & { readonly kind: 'email' };
}

/**
 * How a session's own address can be sent a link: through the first connection behind the property's grid that has a campaign for it.
 * Undefined where there is none, or the session has no address there. It looks at nothing about the person.
 */
export function linkRecipient(
  config: Config,
  property: Property,
  targets: readonly SessionTarget[],
): LinkRecipient | undefined {
  const connection = gridOf(config, property)
    .cells.map((cell) => cell.connection)
    .find(({ accessCampaignId }) => accessCampaignId !== undefined);
  const addresses = targets.filter(({ kind }) => kind === 'email');
  const address = addresses.find((target) => target.connection === undefined || target.connection === connection?.code);
  if (address === undefined || connection === undefined) return undefined;
  return { connection, target: { kind: 'email', value: address.value } };
}

/** The page a link in a message opens. */
export function linkPage(
  { publicUrl }: Pick<Config, 'publicUrl'>,
  property: Pick<Property, 'code' | 'linkUrl'>,
): string {
  return property.linkUrl ?? `${publicUrl}/p/${property.code}`;
}
