import { ConfigError } from '../../src/config/config-error.ts';
import { loadConfig } from '../../src/config/load-config.ts';

export const environment = {
  CENTER_SECRET: 'a-secret-from-the-environment-0123456789',
  BRAZE_API_KEY: 'a-key-from-the-environment',
};

/** A file an operator could have written; tests spoil one line of it. */
export const goodFile = `publicUrl: https://prefs.example.com
secret: \${CENTER_SECRET}
connections:
  - code: eu
    name: Braze EU
    endpoint: https://rest.fra-01.braze.eu
    apiKey: \${BRAZE_API_KEY}
    confirmationCampaignId: c0ffee00-1234-4abc-9def-000000000001
topicGroups:
  - { code: shopping, name: { en: Shopping, fr: Achats } }
topics:
  - code: news
    name: { en: News, fr: Nouvelles }
    group: shopping
    channels:
      email: { connection: eu, subscriptionGroupId: 6f1c3f6e-9d3c-4a55-8a7e-2f4c9b1d0e11 }
  - code: offers
    name: Offers
    channels:
      email: { connection: eu, subscriptionGroupId: 0b7a52d4-3c1e-4f0a-9f63-5f2f7b6f8a22 }
identitySpaces:
  - { code: email, type: email, marketing: true }
properties:
  - code: acme
    origins: [https://www.example.com]
    languages: [en, fr]
    topics: [news, offers]
    identities: { email: [{ from: dataLayer, path: user.email }] }
`;

/** The file with a text replaced; fails where the text is not in it. */
export function spoil(...changes: readonly (readonly [from: string, to: string])[]): string {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the file has no "${from}"`);
    return text.replace(from, () => to);
  }, goodFile);
}

/** Every problem of a file, as `line: path: message`. */
export function problemsOf(
  text: string,
  variables: Readonly<Record<string, string | undefined>> = environment,
): string[] {
  try {
    loadConfig(text, variables);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ line, path, message }) => `${line ?? '-'}: ${path}: ${message}`);
  }
  return [];
}
