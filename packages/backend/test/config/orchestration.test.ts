import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { environment, problemsOf, spoil } from './config-file.ts';

const route = '0b7a52d4-3c1e-4f0a-9f63-5f2f7b6f8a22';
const at = '20: topics[1].channels.email';

/** The good file, with more fields on the route of "offers". */
function withRoute(fields: string): string {
  return spoil([`${route} }`, `${route}, ${fields} }`]);
}

describe('orchestration of a route', () => {
  it('is read with every kind of value, and an event without properties', () => {
    const { topics } = loadConfig(
      withRoute(
        'onOptIn: { attributes: { since: $now, price: $$5, count: 2, vip: true, left: null, tags: [a, $topic] }, event: { name: Joined } }, ' +
          'onOptOut: { event: { name: Left, properties: { language: $language, property: $property, channel: $channel } } }',
      ),
      environment,
    );
    expect(topics[1]?.channels.email).toMatchObject({
      onOptIn: {
        attributes: { since: '$now', price: '$$5', count: 2, vip: true, left: null, tags: ['a', '$topic'] },
        event: { name: 'Joined', properties: {} },
      },
      onOptOut: {
        event: { name: 'Left', properties: { language: '$language', property: '$property', channel: '$channel' } },
      },
    });
  });

  it.each([
    ...['email', 'phone', 'external_id', 'user_alias', 'subscription_groups', 'email_subscribe', 'push_subscribe'],
    ...['_update_existing_only', 'language', 'first_name', 'Email'],
  ])('does not set %s, which is not a custom attribute', (name) => {
    expect(problemsOf(withRoute(`onOptIn: { attributes: { ${name}: x } }`))).toEqual([
      `${at}.onOptIn.attributes.${name}: is not a name that can stand here: Braze gives it a meaning of its own; a custom attribute needs another one`,
    ]);
  });

  it.each([
    ['$since', 'it must not begin with "$"'],
    ['a'.repeat(256), 'it must not be longer than 255 characters'],
    ['""', 'it must not be empty'],
  ])('does not set the attribute %s', (name, why) => {
    const [problem, ...others] = problemsOf(withRoute(`onOptOut: { attributes: { ${name}: x } }`));
    expect(problem).toContain(`is not a name that can stand here: ${why}`);
    expect(others).toEqual([]);
  });

  it.each(['$today', '$', '$NOW', '$now ', '[x, $today]'])('knows no word %s, and says which there are', (value) => {
    expect(problemsOf(withRoute(`onOptIn: { attributes: { since: "${value}" } }`.replace(/"(\[.*\])"/, '$1')))).toEqual(
      [
        `${at}.onOptIn.attributes.since: begins with "$" and is not $now, $property, $topic, $channel or $language; ` +
          'write "$$" at the beginning of a text that really begins with "$"',
      ],
    );
  });

  it.each(['{ a: b }', '[1, 2]', '.inf'])('takes no value %s', (value) => {
    expect(problemsOf(withRoute(`onOptIn: { attributes: { since: ${value} } }`))).toEqual([
      `${at}.onOptIn.attributes.since: must be a text, a number, true or false, a list of texts, or null, which clears the attribute`,
    ]);
  });

  it('takes no text longer than Braze keeps, and does not repeat it', () => {
    const problems = problemsOf(withRoute(`onOptIn: { attributes: { since: ${'x'.repeat(256)} } }`));
    expect(problems).toEqual([`${at}.onOptIn.attributes.since: is longer than the 255 characters that Braze keeps`]);
  });

  it.each<[what: string, event: string, says: string]>([
    ['no name', '{}', 'name: is missing; add it, for example `name: Product news`'],
    ['a name with "$"', '{ name: $now }', 'name: must not begin with "$"'],
    ['a name that is too long', `{ name: ${'x'.repeat(256)} }`, 'name: must not be longer than 255 characters'],
    [
      'a property without value',
      '{ name: Left, properties: { a: null } }',
      'properties.a: must be a text, a number, true or false, or a list of texts',
    ],
    [
      'a property that Braze keeps for itself',
      '{ name: Left, properties: { time: $now } }',
      'properties.time: is not a name that can stand here: Braze keeps it for itself; an event property needs another one',
    ],
  ])('takes no event with %s', (_what, event, says) => {
    expect(problemsOf(withRoute(`onOptOut: { event: ${event} }`))).toEqual([`${at}.onOptOut.event.${says}`]);
  });

  it.each(['{}', '{ attributes: {} }'])('is not left empty: %s', (value) => {
    expect(problemsOf(withRoute(`onOptOut: ${value}`))).toEqual([
      `${at}.onOptOut: says nothing to do; name attributes, an event or both, or remove it`,
    ]);
  });

  it('names a misspelt field', () => {
    expect(problemsOf(withRoute('onOptin: { attributes: { a: b } }'))).toEqual([
      `${at}.onOptin: is not a field here; did you mean "onOptIn"?`,
    ]);
  });
});

describe('an alias for people known only by email', () => {
  it('needs its label', () => {
    expect(problemsOf(spoil(['apiKey: ${BRAZE_API_KEY}', 'apiKey: ${BRAZE_API_KEY}\n    emailAlias: {}']))).toEqual([
      '8: connections[0].emailAlias.label: is missing; add it, for example `label: email`',
    ]);
  });

  it('is asked for by a label', () => {
    const { connections } = loadConfig(
      spoil(['apiKey: ${BRAZE_API_KEY}', 'apiKey: ${BRAZE_API_KEY}\n    emailAlias: { label: email }']),
      environment,
    );
    expect(connections[0]?.emailAlias).toEqual({ label: 'email' });
  });
});
