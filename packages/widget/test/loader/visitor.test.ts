import { expect } from '@open-wc/testing';
import { dataLayer } from '../../src/capture/data-layer.ts';
import { followVisitor } from '../../src/loader/visitor.ts';
import type { Person } from '../../src/session-request.ts';
import { settled } from '../support/host-page.ts';
import { writtenConfig } from '../support/written-config.ts';

const page = window as unknown as Record<string, unknown[]>;
let count = 0;

function visitorOf(history: unknown[], link?: string) {
  const name = `visitorLayer${(count += 1)}`;
  page[name] = history;
  const rule = (path: string) => ({ from: 'dataLayer', path, name }) as const;
  const config = writtenConfig(
    [
      { code: 'email', type: 'email', marketing: true, rules: [rule('user.email'), rule('customer.mail')] },
      { code: 'customer', type: 'external_id', marketing: false, rules: [rule('user.id')] },
      { code: 'work', type: 'email', marketing: false, rules: [rule('user.work')] },
    ],
    [rule('user.token')],
  );
  const people: (Person | undefined)[] = [];
  const visitor = followVisitor(config, { dataLayer }, {}, {}, link, (person) => people.push(person));
  visitor.look();
  return { visitor, people, push: (...messages: unknown[]) => page[name]!.push(...messages) };
}

/** A person as it is reported. */
const person = (identities: Record<string, string>, more: Partial<Person> = {}): Person => ({
  identities,
  token: undefined,
  link: undefined,
  ...more,
});

describe('followVisitor', () => {
  it('reports nobody while no marketing identity is there, whatever else is', () => {
    const { people } = visitorOf([{ user: { id: 7, token: 'a.b.c' } }]);
    expect(people).to.deep.equal([undefined]);
  });

  it('takes the first rule of a space that yields an identity', () => {
    const { people } = visitorOf([{ user: { email: 'undefined', id: 7 }, customer: { mail: 'ada@example.com' } }]);
    expect(people).to.deep.equal([person({ email: 'ada@example.com', customer: '7' })]);
  });

  it('reports the changes of one task once, so that two people are never mixed', async () => {
    const { people, push } = visitorOf([{ user: { email: 'ada@example.com', id: 1 } }]);
    push({ user: { email: 'bob@example.com' } });
    push({ user: { id: 2 } });
    await settled();
    expect(people.slice(1)).to.deep.equal([person({ email: 'bob@example.com', customer: '2' })]);
  });

  it('reports a logout, and nothing where nothing changed', async () => {
    const { people, push } = visitorOf([{ user: { email: 'ada@example.com' } }]);
    push({ event: 'scroll' });
    await settled();
    expect(people).to.have.length(1);
    push({ user: { email: '' } });
    await settled();
    expect(people).to.have.length(2);
    expect(people[1]).to.equal(undefined);
  });

  it('lets an identity given in code win until it is taken back', async () => {
    const { visitor, people, push } = visitorOf([{ user: { email: 'ada@example.com' } }]);
    visitor.identify({ email: ' bob@example.com ', token: 'a.b.c', unheardOf: 'x' });
    push({ user: { email: 'cyd@example.com' } });
    await settled();
    expect(people.at(-1)).to.deep.equal(person({ email: 'bob@example.com' }, { token: 'a.b.c' }));
    visitor.identify();
    expect(people.at(-1)).to.deep.equal(person({ email: 'cyd@example.com' }));
  });

  it('knows nobody while code names nobody', () => {
    const { visitor, people } = visitorOf([{ user: { email: 'ada@example.com' } }]);
    visitor.identify({ email: '' });
    expect(people.at(-1)).to.equal(undefined);
  });

  it('checks addresses in every space of type email', () => {
    const { people } = visitorOf([{ user: { email: 'ada@example.com', work: 'ada' } }]);
    expect(people).to.deep.equal([person({ email: 'ada@example.com' })]);
  });
});

describe('a visitor who came by a link', () => {
  const link = 'v1.link';

  it('is known although the page names nobody', () => {
    expect(visitorOf([], link).people).to.deep.equal([person({}, { link })]);
  });

  it('keeps the link beside whoever the page names at once, for the backend to judge', () => {
    const { people } = visitorOf([{ user: { email: 'ada@example.com' } }], link);
    expect(people).to.deep.equal([person({ email: 'ada@example.com' }, { link })]);
  });

  for (const [what, message, more] of [
    ['names somebody', { user: { email: 'bob@example.com' } }, { identities: { email: 'bob@example.com' } }],
    ['names another customer', { user: { id: 7 } }, { identities: { customer: '7' } }],
    ['gives a token', { user: { token: 'a.b.c' } }, { token: 'a.b.c' }],
  ] as const) {
    it(`lets the link yield once the page ${what}, who may have signed in`, async () => {
      const { visitor, people, push } = visitorOf([], link);
      push(message);
      await settled();
      expect(people.slice(1)).to.deep.equal([person({}, { link, linkYields: true, ...more })]);
      visitor.look();
      expect(people).to.have.length(2);
    });
  }

  it('lets the link yield to an identity given in code later', () => {
    const { visitor, people } = visitorOf([], link);
    visitor.identify({ email: 'bob@example.com' });
    expect(people.at(-1)).to.deep.equal(person({ email: 'bob@example.com' }, { link, linkYields: true }));
  });

  for (const [what, message] of [
    ['logs out', { user: { email: '' } }],
    ['is followed by another', { user: { email: 'bob@example.com' } }],
  ] as const) {
    it(`loses the link once the person whom the page named ${what}`, async () => {
      const { visitor, people, push } = visitorOf([{ user: { email: 'ada@example.com' } }], link);
      push(message);
      await settled();
      expect(people.at(-1)?.link).to.equal(undefined);
      visitor.identify({ email: 'ada@example.com' });
      expect(people.at(-1)?.link).to.equal(undefined);
    });
  }

  it('loses the link by reset', () => {
    const { visitor, people } = visitorOf([], link);
    visitor.identify();
    expect(people.at(-1)).to.equal(undefined);
  });
});
