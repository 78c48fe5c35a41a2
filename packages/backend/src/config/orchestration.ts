import { z } from 'zod';

/** What a value may stand for instead of itself. */
export const valueWords = ['$now', '$property', '$topic', '$channel', '$language'] as const;
export type ValueWord = (typeof valueWords)[number];

/** The longest name and text. Source: Braze docs, custom attributes and custom events. */
const longestText = 255;

/**
 * Names with which an attribute object says who a person is or sets what Braze gives a meaning of its own. Source: Braze docs, user
 * attributes object. Compared without case: `Email` would silently become a custom attribute.
 */
const reservedAttributes = new Set([
  ...['external_id', 'user_alias', 'braze_id', 'email', 'phone', 'email_subscribe', 'push_subscribe'],
  ...['subscription_groups', 'push_tokens', 'push_token_import', '_update_existing_only', '_merge_objects', 'app_id'],
  ...['first_name', 'last_name', 'gender', 'dob', 'country', 'home_city', 'language', 'time_zone', 'image_url'],
  ...['date_of_first_session', 'date_of_last_session', 'current_location', 'marked_email_as_spam_at'],
  ...['email_open_tracking_disabled', 'email_click_tracking_disabled', 'facebook', 'twitter'],
]);

/** Source: Braze docs, event object. */
const reservedProperties = new Set(['time', 'event_name']);

const name = z
  .string()
  .min(1, 'it must not be empty')
  .max(longestText, `it must not be longer than ${longestText} characters`)
  .refine((text) => !text.startsWith('$'), 'it must not begin with "$"');

const attributeName = name.refine(
  (text) => !reservedAttributes.has(text.toLowerCase()),
  'Braze gives it a meaning of its own; a custom attribute needs another one',
);

const propertyName = name.refine(
  (text) => !reservedProperties.has(text.toLowerCase()),
  'Braze keeps it for itself; an event property needs another one',
);

const plainValues = [z.string(), z.number(), z.boolean(), z.array(z.string())] as const;

const attributeValue = z
  .union([...plainValues, z.null()], {
    error: 'must be a text, a number, true or false, a list of texts, or null, which clears the attribute',
  })
  .superRefine(checkTexts);
const propertyValue = z
  .union(plainValues, { error: 'must be a text, a number, true or false, or a list of texts' })
  .superRefine(checkTexts);

/** A value as the configuration has it: a literal, or texts of which some are words. */
export type OrchestrationValue = z.infer<typeof attributeValue>;

function checkTexts(value: OrchestrationValue, context: z.RefinementCtx): void {
  const texts = Array.isArray(value) ? value : [value];
  for (const text of texts) {
    if (typeof text !== 'string') continue;
    const message = problemOf(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  }
}

/** What is wrong with a text; it is never repeated, because it may come from the environment. */
function problemOf(text: string): string | undefined {
  if (text.length > longestText) return `is longer than the ${longestText} characters that Braze keeps`;
  if (!text.startsWith('$') || text.startsWith('$$') || isValueWord(text)) return undefined;
  const words = `${valueWords.slice(0, -1).join(', ')} or ${valueWords.at(-1)}`;
  return `begins with "$" and is not ${words}; write "$$" at the beginning of a text that really begins with "$"`;
}

/** Whether a text stands for something else. */
export function isValueWord(text: string): text is ValueWord {
  return valueWords.some((word) => word === text);
}

const customEvent = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(longestText, `must not be longer than ${longestText} characters`)
    .refine((text) => !text.startsWith('$'), 'must not begin with "$"'),
  properties: z.record(propertyName, propertyValue).default({}),
});

/** What else Braze is told when a choice is made. */
export const orchestration = z
  .strictObject({
    attributes: z
      .record(attributeName, attributeValue)
      .optional()
      .describe('Custom attributes that go with the change; null clears one'),
    event: customEvent.optional().describe('A custom event, sent once, after Braze was seen to hold the change'),
  })
  .refine(
    ({ attributes, event }) => event !== undefined || Object.keys(attributes ?? {}).length > 0,
    'says nothing to do; name attributes, an event or both, or remove it',
  );
export type Orchestration = z.infer<typeof orchestration>;
