import type { Config } from '../config/schema.ts';
import { textIn } from '../preferences/language.ts';
import type { DueMessage } from '../store/store.ts';

/**
 * The trigger properties of a confirmation message, for the campaign's Liquid: `{{api_trigger_properties.${confirmation_url}}}`.
 * Topic names are in the visitor's language; a topic that left the configuration is left out.
 */
export interface ConfirmationProperties {
  readonly confirmation_url: string;
  /** The property's name, or its code where it has none. */
  readonly property: string;
  readonly topics: readonly string[];
  /** BCP 47 tag. */
  readonly language: string;
  /** When the link stops working, ISO 8601. */
  readonly expires_at: string;
  readonly [name: string]: unknown;
}

/** Describes one due confirmation. The URL carries its secret, so none of this may be logged. Pure. */
export function confirmationProperties(
  config: Pick<Config, 'topics' | 'properties'>,
  { property: code, language, cells, expiresAt }: DueMessage,
  confirmationUrl: string,
): ConfirmationProperties {
  const property = config.properties.find((each) => each.code === code);
  const asked = new Set(cells.map(({ topic }) => topic));
  return {
    confirmation_url: confirmationUrl,
    property: property?.name ?? code,
    topics: config.topics.filter((topic) => asked.has(topic.code)).map(({ name }) => textIn(name, language)),
    language,
    expires_at: new Date(expiresAt).toISOString(),
  };
}
