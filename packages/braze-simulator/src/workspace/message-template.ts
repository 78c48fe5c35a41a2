import type { Profile } from './profile.ts';

/** The tags a template may have, all but the time also with `| json_escape`. Source: Braze docs, supported personalization tags. */
export const templateTags = [
  '{{${user_id}}}',
  '{{${braze_id}}}',
  '{{${email_address}}}',
  '{{${phone_number}}}',
  '{{${language}}}',
  '{{subscribed_state.${email_global}}}',
  '{{subscribed_state.${<group id>}}}',
  "{{'now' | date: '%s'}}",
] as const;

/** Writes a text for one profile, at a time in milliseconds since the epoch. */
export type Template = (profile: Profile, now: number) => string;

const readers: Readonly<Record<string, (profile: Profile) => unknown>> = {
  '${user_id}': (profile) => profile.externalId,
  '${braze_id}': (profile) => profile.brazeId,
  '${email_address}': (profile) => profile.email,
  '${phone_number}': (profile) => profile.phone,
  '${language}': (profile) => profile.attributes.get('language'),
  'subscribed_state.${email_global}': (profile) => profile.emailSubscribe,
};

const groupTag = /^subscribed_state\.\$\{([0-9a-f-]{36})\}$/i;
const time = /\{\{\s*'now'\s*\|\s*date:\s*'%s'\s*\}\}/g;
const output = /\{\{\s*([a-z_.]*\$\{[^{}]+\})\s*(\|\s*json_escape\s*)?\}\}/g;

/**
 * Reads a template in the part of Braze's Liquid that names people and their states; null where it uses anything else. A group nobody
 * touched reads as `unsubscribed`, and what a person does not have as nothing: both assumptions.
 */
export function parseTemplate(text: string): Template | null {
  const rest = text.replace(time, '').replace(output, (_all, tag: string) => (readerOf(tag) ? '' : '{{'));
  if (rest.search(/\{\{|\{%/) !== -1) return null;
  return (profile, now) =>
    text
      .replace(time, String(Math.floor(now / 1000)))
      .replace(output, (_all, tag: string, escape: string | undefined) => {
        const value = readerOf(tag)?.(profile);
        const written = typeof value === 'string' ? value : '';
        return escape === undefined ? written : JSON.stringify(written).slice(1, -1);
      });
}

function readerOf(tag: string): ((profile: Profile) => unknown) | undefined {
  const groupId = groupTag.exec(tag)?.[1];
  if (groupId === undefined) return readers[tag];
  return (profile) => profile.groups.get(groupId)?.state ?? 'unsubscribed';
}
