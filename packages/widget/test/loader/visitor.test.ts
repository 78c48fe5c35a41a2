import { expect } from '@open-wc/testing';
import type { LoaderConfig } from '@preference-center/backend/loader-config';
import { followVisitor } from '../../src/loader/visitor.ts';
import type { Person } from '../../src/session-request.ts';
import { settled } from '../support/host-page.ts';

type Page = Record<string, unknown[] | undefined>;

const page = window as unknown as Page;
let count = 0;

function visitorOf(history: unknown[]) {
  const name = `visitorLayer${(count += 1)}`;
  page[name] = history;
  const rule = (path: string) => ({ from: 'dataLayer', path, name }) as const;
  const config: LoaderConfig = {
    property: 'acme-www',
    version: 'v1',
    component: '/assets/component.js',
    identities: { email: [rule('user.email'), rule('customer.mail')], customer: [rule('user.id')] },
    marketing: ['email'],
    token: [rule('user.token')],
    launcher: false,
  };
  const people: (Person | undefined)[] = [];
  const visitor = followVisitor(config, (person) => people.push(person));
  visitor.look();
  return { visitor, people, push: (...messages: unknown[]) => page[name]!.push(...messages) };
}

describe('followVisitor', () => {
  it('reports nobody while no marketing identity is there, whatever else is', () => {
    const { people } = visitorOf([{ user: { id: 7, token: 'a.b.c' } }]);
    expect(people).to.deep.equal([]);
  });

  it('takes the first rule of a space that yields an identity', () => {
    const { people } = visitorOf([{ user: { email: 'undefined', id: 7 }, customer: { mail: 'ada@example.com' } }]);
    expect(people).to.deep.equal([{ identities: { email: 'ada@example.com', customer: '7' }, token: undefined }]);
  });

  it('reports the changes of one task once, so that two people are never mixed', async () => {
    const { people, push } = visitorOf([{ user: { email: 'ada@example.com', id: 1 } }]);
    push({ user: { email: 'bob@example.com' } });
    push({ user: { id: 2 } });
    await settled();
    expect(people.slice(1)).to.deep.equal([
      { identities: { email: 'bob@example.com', customer: '2' }, token: undefined },
    ]);
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
    expect(people.at(-1)).to.deep.equal({ identities: { email: 'bob@example.com' }, token: 'a.b.c' });
    visitor.identify();
    expect(people.at(-1)).to.deep.equal({ identities: { email: 'cyd@example.com' }, token: undefined });
  });

  it('knows nobody while code names nobody', () => {
    const { visitor, people } = visitorOf([{ user: { email: 'ada@example.com' } }]);
    visitor.identify({ email: '' });
    expect(people.at(-1)).to.equal(undefined);
  });
});
