import type { Config } from '../config/schema.ts';
import { textIn } from '../preferences/language.ts';
import type { DueMessage } from '../store/outbox.ts';

/** The trigger properties of a message, for the campaign's Liquid; docs/messages.md lists them. */
export type MessageProperties = Readonly<Record<string, unknown>>;

/** The link a message brings. It carries a secret, so no log may have it. */
export interface MessageLink {
  readonly url: string;
  /** When it stops working, epoch milliseconds. */
  readonly expiresAt: number;
}

/**
 * Describes one due message: its link, the property's name (its code where it has none), the language (BCP 47) and when the link
 * stops working (ISO 8601). Confirmations and notices name their topics in that language; a topic that left the
 * configuration is left out. Pure.
 */
export function messageProperties(
  config: Pick<Config, 'topics' | 'properties'>,
  { kind, property: code, language, cells }: DueMessage,
  { url, expiresAt }: MessageLink,
): MessageProperties {
  const property = config.properties.find((each) => each.code === code);
  const about = new Set(cells.map(({ topic }) => topic));
  const topics = config.topics.filter((topic) => about.has(topic.code)).map(({ name }) => textIn(name, language));
  return {
    [kind === 'confirmation' ? 'confirmation_url' : 'link_url']: url,
    property: property?.name ?? code,
    ...(kind === 'access' ? {} : { topics }),
    language,
    expires_at: new Date(expiresAt).toISOString(),
  };
}
