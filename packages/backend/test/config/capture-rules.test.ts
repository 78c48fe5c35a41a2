import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import type { LoaderConfig } from '../../src/loader-config.ts';
import { createCatalogue } from '../../src/preferences/catalogue.ts';
import { environment, problemsOf, spoil } from './config-file.ts';

const written = 'identities: { email: [{ from: dataLayer, path: user.email }] }';

/** The file with other fields in the place of the property's `identities`. */
const withCapture = (fields: string): string => spoil([written, fields]);

function loaderOf(fields: string): LoaderConfig {
  const catalogue = createCatalogue(loadConfig(withCapture(fields), environment));
  return catalogue.loaderConfig(catalogue.property('acme'));
}

const rulesFor = (rule: string) => loaderOf(`identities: { email: [${rule}] }`).spaces[0]?.rules;

describe('a capture rule', () => {
  it.each([
    [
      '{ from: dataLayer, path: "users[0].email", name: myLayer }',
      { from: 'dataLayer', path: 'users.0.email', name: 'myLayer' },
    ],
    ['{ from: adobe, path: user.email }', { from: 'adobe', path: 'user.email' }],
    [
      '{ from: adobe, event: login, until: logout, path: eventInfo.email }',
      { from: 'adobe', event: 'login', until: 'logout', path: 'eventInfo.email' },
    ],
    ['{ from: window, path: "digitalData.user[0].id" }', { from: 'window', path: 'digitalData.user.0.id' }],
    [
      '{ from: window, path: analytics.user().traits().email }',
      { from: 'window', path: 'analytics.user().traits().email' },
    ],
    [
      '{ from: cookie, name: user, decode: [base64url, json], path: "users[1].mail" }',
      { from: 'cookie', name: 'user', decode: ['base64url', 'json', '.users.1.mail'] },
    ],
    ['{ from: localStorage, name: user }', { from: 'localStorage', name: 'user' }],
    [
      '{ from: sessionStorage, name: user, decode: [pairs], path: email }',
      { from: 'sessionStorage', name: 'user', decode: ['pairs', '.email'] },
    ],
    ['{ from: query, name: email }', { from: 'query', name: 'email' }],
    ['{ from: meta, name: "og:email" }', { from: 'meta', name: 'og:email' }],
    [
      '{ from: attribute, selector: "#user", attribute: data-email }',
      { from: 'attribute', selector: '#user', attribute: 'data-email' },
    ],
    ['{ from: provider, name: crm, path: user.email }', { from: 'provider', name: 'crm', decode: ['.user.email'] }],
    [
      '{ from: dataLayer, path: jwt, decode: [uri, { jwt: email }] }',
      { from: 'dataLayer', path: 'jwt', decode: ['uri', 'jwt', '.email'] },
    ],
  ])('reaches the loader in its own form: %s', (rule, expected) => {
    expect(rulesFor(rule)).toEqual([expected]);
  });

  it.each([
    [
      '{ from: datalayer, path: a }',
      'identities.email[0].from: must be dataLayer or adobe or window or cookie or localStorage',
    ],
    ['{ path: a }', 'identities.email[0].from: must be dataLayer or adobe'],
    ['{ from: adobe, path: a, until: logout }', 'until: needs `event`, the one that it ends'],
    ['{ from: dataLayer, path: a, event: login }', 'event: is not a field here'],
    ['{ from: dataLayer, path: a..b }', 'path: must be a dotted path, for example user.email or users[0].email'],
    ['{ from: dataLayer, path: a() }', 'path: must be a dotted path, for example user.email'],
    ['{ from: window, path: "a(1).b" }', 'a call takes no arguments: analytics.user().id()'],
    ['{ from: cookie, path: a }', 'name: is missing; add it'],
    ['{ from: cookie, name: "a=b" }', 'name: must be the name of a cookie, for example acme_user'],
    ['{ from: dataLayer, path: a, selector: b }', 'selector: is not a field here'],
    ['{ from: attribute, selector: body }', 'attribute: is missing; add it, for example `attribute: data-user-email`'],
    [
      '{ from: cookie, name: a, path: b }',
      'path: needs `decode`, because what is there is a text: for example `decode: [json]`',
    ],
    [
      '{ from: cookie, name: a, decode: [rot13] }',
      'decode[0]: must be base64, base64url, uri, json, jwt, query or pairs; the last four may name a path',
    ],
    ['{ from: cookie, name: a, decode: [{ uri: b }] }', 'decode[0]: must be base64, base64url, uri'],
    ['{ from: cookie, name: a, decode: [{ json: b, jwt: c }] }', 'decode[0]: must be base64, base64url, uri'],
    [
      '{ from: cookie, name: a, decode: [jwt] }',
      'decode[0]: leaves a group of values; say which one is meant: { jwt: email }',
    ],
    ['{ from: cookie, name: a, decode: [query, uri], path: b }', 'decode[0]: leaves a group of values'],
    ['{ from: dataLayer, path: a, decode: [pairs] }', 'decode[0]: leaves a group of values'],
  ])('that is wrong says what would be right: %s', (rule, says) => {
    expect(problemsOf(withCapture(`identities: { email: [${rule}] }`)).join('\n')).toContain(says);
  });

  it('from the query is refused where the page vouches for its visitor, because a link would decide who that is', () => {
    const problems = problemsOf(
      withCapture('pageIdentity: trusted\n    identities: { email: [{ from: query, name: email }] }'),
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^29: properties\[0\].identities.email\[0\].from: cannot be "query" where/);
  });

  it('may be the source of the token, in the same forms', () => {
    const { token } = loaderOf(`${written}
    siteToken:
      capture: [{ from: cookie, name: session, decode: [{ json: token }] }]
      verify: { algorithm: HS256, secret: "${'s'.repeat(32)}", audience: acme, claims: { email: email } }`);
    expect(token).toEqual([{ from: 'cookie', name: 'session', decode: ['json', '.token'] }]);
  });
});

describe('the button of a page', () => {
  it.each([
    ['where it usually is', '', undefined],
    ['in the other corner', '\n    launcher: { position: start }', 'start'],
  ])('is %s', (_, fields, position) => {
    const { launcher } = loaderOf(`${written}${fields}`);
    expect(launcher).toMatchObject({ label: { en: 'Subscription preferences' } });
    expect(launcher && launcher.position).toBe(position);
  });
});

describe('a preset', () => {
  const spaces = '{ code: email, type: email, marketing: true }';
  const presetSpaces = (preset: string, written = ''): LoaderConfig['spaces'] => {
    const file = withCapture(`preset: ${preset}${written}`).replace(
      spaces,
      `${spaces}\n  - { code: customer, type: external_id }\n  - { code: mobile, type: phone }`,
    );
    const catalogue = createCatalogue(loadConfig(file, environment));
    return catalogue.loaderConfig(catalogue.property('acme')).spaces;
  };

  it.each([
    ['gtm', 'user_data.email', 'user_id', 'user_data.phone_number'],
    ['adobe', 'personalEmail.address', 'user.id', 'mobilePhone.number'],
    ['segment', 'analytics.user().traits().email', 'analytics.user().id()', 'analytics.user().traits().phone'],
    ['tealium', 'utag_data.customer_email', 'utag_data.customer_id', 'utag_data.customer_phone'],
    [
      'w3c',
      'digitalData.user.0.profile.0.profileInfo.email',
      'digitalData.user.0.profile.0.profileInfo.profileID',
      undefined,
    ],
  ])('%s fills every identity space by its type', (preset, ...paths) => {
    const first = presetSpaces(preset).map(({ rules }) => (rules[0] as { path: string } | undefined)?.path);
    expect(first).toEqual(paths);
  });

  it('comes after the rules that are written out', () => {
    const [email] = presetSpaces('segment', '\n    identities: { email: [{ from: cookie, name: mail }] }');
    expect(email?.rules).toEqual([
      { from: 'cookie', name: 'mail' },
      { from: 'window', path: 'analytics.user().traits().email' },
    ]);
  });

  it.each([
    ['preset: google', '28: properties[0].preset: must be "gtm" or "adobe" or "segment" or "tealium" or "w3c"'],
    ['name: Acme', '24: properties[0].identities: is missing; add it, for example `identities: { email:'],
    ['identities: {}', '28: properties[0].identities: captures no marketing-preference identity'],
  ])('or rules have to name somebody: %s', (fields, says) => {
    const [problem, ...others] = problemsOf(withCapture(fields));
    expect(others).toEqual([]);
    expect(problem).toContain(says);
  });
});
