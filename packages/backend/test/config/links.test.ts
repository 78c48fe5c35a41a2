import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { loosenings } from '../../src/config/loosenings.ts';
import { environment, goodFile, problemsOf, spoil } from './config-file.ts';

const one = 'a'.repeat(32);
const two = 'b'.repeat(32);

function withFields(fields: object, file = goodFile): string {
  return Object.entries(fields).reduce((text, [name, value]) => `${text}    ${name}: ${JSON.stringify(value)}\n`, file);
}

const keys = [{ id: 'k1', secret: one }];

describe('the keys of links', () => {
  it('are taken with the age after which a link proves less, thirty days unless it is said', () => {
    const config = loadConfig(
      withFields({ links: { keys }, oneClick: { keys: [{ id: 'k1', secret: two }] } }),
      environment,
    );
    expect(config.properties[0]?.links).toEqual({ keys, maxAgeDays: 30 });
    expect(loosenings(config)).toEqual([]);
  });

  it('are taken two at a time, while one is being replaced', () => {
    expect(problemsOf(withFields({ links: { keys: [...keys, { id: 'k2', secret: two }] } }))).toEqual([]);
  });

  it('may prove more for longer, and that is stated', () => {
    const config = loadConfig(withFields({ links: { keys, maxAgeDays: 90 } }), environment);
    expect(loosenings(config)).toEqual([
      'property "acme" lets a signed link prove who the visitor is for 90 days, where the default is 30',
    ]);
  });

  it.each([
    { links: { keys: [] }, problem: 'links.keys: ' },
    { links: { keys: [{ id: 'k.1', secret: one }] }, problem: 'links.keys[0].id: must be 1 to 32 letters' },
    {
      links: { keys: [{ id: 'k1', secret: `it's ${one}` }] },
      problem: 'links.keys[0].secret: must be at least 32 letters',
    },
    { links: { keys: [{ id: 'k1', secret: 'short' }] }, problem: 'links.keys[0].secret: must be at least 32 letters' },
    { links: { keys: [...keys, { id: 'k1', secret: two }] }, problem: 'links.keys: has two keys with one id' },
    { links: { keys, maxAgeDays: 0 }, problem: 'links.maxAgeDays: ' },
    { links: { keys, maxAge: 30 }, problem: 'links.maxAge: is not a field here' },
  ])('are refused with what would be right: $problem', ({ links, problem }) => {
    const problems = problemsOf(withFields({ links }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`properties[0].${problem}`);
  });

  it('need the campaign that asks to confirm, because an old link has to', () => {
    const file = spoil(['    confirmationCampaignId: c0ffee00-1234-4abc-9def-000000000001\n', '']);
    const trusted = { pageIdentity: 'trusted', links: { keys } };
    expect(problemsOf(withFields(trusted, file)).join()).toContain('needs confirmationCampaignId');
    const tightened = { ...trusted, permissions: { old_link: { optIn: 'no' } } };
    expect(problemsOf(withFields(tightened, file))).toEqual([]);
  });
});

describe('one secret for two purposes', () => {
  const token = (secret: string) => ({
    capture: [{ from: 'dataLayer', path: 'user.token' }],
    verify: { algorithm: 'HS256', secret, claims: { email: 'email' } },
  });

  it.each([
    { fields: { links: { keys }, oneClick: { keys } }, at: 'oneClick.keys[0].secret', other: 'links' },
    { fields: { links: { keys }, siteToken: token(one) }, at: 'links.keys[0].secret', other: 'site tokens' },
    {
      fields: { links: { keys: [{ id: 'k1', secret: environment.CENTER_SECRET }] } },
      at: 'links.keys[0].secret',
      other: 'the backend',
    },
    { fields: { siteToken: token(environment.CENTER_SECRET) }, at: 'siteToken.verify.secret', other: 'the backend' },
  ])('is refused at $at', ({ fields, at, other }) => {
    const problems = problemsOf(withFields(fields));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(
      `properties[0].${at}: is also the secret of ${other}; whoever knows one could make the other`,
    );
    for (const secret of [one, environment.CENTER_SECRET]) expect(problems[0]).not.toContain(secret);
  });
});

describe('a property without the page that the backend brings', () => {
  it('has to name the page where links in messages lead', () => {
    const [problem, ...more] = problemsOf(withFields({ hostedPage: false }));
    expect(more).toEqual([]);
    expect(problem).toContain(
      'properties[0].hostedPage: is off, and links in messages would lead nowhere: name linkUrl',
    );
    expect(problemsOf(withFields({ hostedPage: false, linkUrl: 'https://www.example.com/preferences' }))).toEqual([]);
  });
});
