import { distance } from 'fastest-levenshtein';
import type { z } from 'zod';

interface Described {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What to write where a field is missing or wrong, by the field's name. */
const examples: Readonly<Record<string, string>> = {
  publicUrl: 'publicUrl: https://prefs.example.com',
  secret: 'secret: ${PREFERENCE_CENTER_SECRET}',
  connections: 'connections: a list of Braze workspaces',
  topics: 'topics: a list of what can be subscribed to',
  identitySpaces: 'identitySpaces: [{ code: email, type: email, marketing: true }]',
  properties: 'properties: a list of websites',
  code: 'code: product_news',
  name: 'name: Product news',
  endpoint: 'endpoint: https://rest.fra-01.braze.eu',
  apiKey: 'apiKey: ${BRAZE_API_KEY}',
  connection: 'connection: the code of one of the connections',
  subscriptionGroupId: 'subscriptionGroupId: 6f1c3f6e-9d3c-4a55-8a7e-2f4c9b1d0e11',
  channels: 'channels: { email: { connection: braze-eu, subscriptionGroupId: … } }',
  type: 'type: email',
  origins: 'origins: [https://www.example.com]',
  preset: 'preset: gtm',
  decode: 'decode: [base64url, json]',
  selector: 'selector: body',
  attribute: 'attribute: data-user-email',
  identities: 'identities: { email: [{ from: dataLayer, path: user.email }] }',
  from: 'from: dataLayer',
  path: 'path: user.email',
  audience: 'audience: acme-www',
  claims: 'claims: { email: email }',
  label: 'label: email',
  onOptIn: 'onOptIn: { attributes: { news_since: $now } }',
  attributes: 'attributes: { news_since: $now }',
  event: 'event: { name: Joined product news }',
};

/**
 * Says in an operator's words what a zod issue means and what would be right. Never repeats a value. `known` are the names
 * that can stand in the place of a wrong one; those of the configuration where absent.
 */
export function describeIssue(issue: z.core.$ZodIssue, known?: readonly string[]): Described[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], message: `is not a field here${suggest(key, known)}` }));
  }
  const example = examples[String(path.at(-1))];
  const such = example === undefined ? '' : `, for example \`${example}\``;
  if (issue.code === 'invalid_type' && issue.input === undefined) {
    return [{ path, message: `is missing; add it${such}` }];
  }
  if (issue.code === 'invalid_type') return [{ path, message: `must be ${article(issue.expected)}${such}` }];
  if (issue.code === 'invalid_value') {
    return [{ path, message: `must be ${issue.values.map((value) => `"${String(value)}"`).join(' or ')}` }];
  }
  if (issue.code === 'invalid_key') {
    return [{ path, message: `is not a name that can stand here: ${issue.issues[0]?.message ?? 'unknown name'}` }];
  }
  return [{ path, message: `${issue.message}${issue.code === 'too_small' ? such : ''}` }];
}

function suggest(key: string, known: readonly string[] = [...Object.keys(examples), ...otherFields]): string {
  const nearest = known.map((field) => ({ field, far: distance(field, key) })).sort((a, b) => a.far - b.far)[0];
  return nearest !== undefined && nearest.far > 0 && nearest.far <= 3
    ? `; did you mean "${nearest.field}"?`
    : '; remove it (the reference lists the fields)';
}

/** Fields that need no example but may be misspelt. */
const otherFields = [
  'previousSecret',
  'trustProxy',
  'listen',
  'database',
  'databaseConnections',
  'limits',
  'delivery',
  'topicGroups',
  'channelNames',
  'identifyBy',
  'confirmationCampaignId',
  'doubleOptIn',
  'onOptOut',
  'emailAlias',
  'properties',
  'description',
  'legalBasis',
  'group',
  'image',
  'link',
  'marketing',
  'pageIdentity',
  'siteToken',
  'languages',
  'translations',
  'mirrorEvents',
  'texts',
  'launcher',
  'capture',
  'verify',
  'algorithm',
  'publicKey',
  'jwksUrl',
  'keys',
  'permissions',
  'links',
  'maxAgeDays',
  'oneClick',
  'hostedPage',
  'issuer',
];

function article(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    object: 'a group of fields',
    record: 'a group of fields',
    array: 'a list',
    string: 'a text',
    boolean: 'true or false',
    number: 'a number',
    int: 'a whole number',
  };
  return words[expected] ?? `of type ${expected}`;
}
