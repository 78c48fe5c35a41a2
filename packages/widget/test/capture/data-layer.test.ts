import { expect } from '@open-wc/testing';
import { at } from '../../src/capture/at.ts';
import { dataLayer } from '../../src/capture/data-layer.ts';

type Page = Record<string, unknown[] | undefined>;

const page = window as unknown as Page;
let count = 0;

/** Reads `user.email` from a data layer of the test's own, and counts how often a change was reported. */
function reader(history?: unknown[]) {
  const name = `dataLayer${(count += 1)}`;
  page[name] = history;
  const changes = { count: 0 };
  const read = dataLayer(() => (changes.count += 1), at, {});
  const rule = { from: 'dataLayer', path: 'user.email', name } as const;
  return { name, changes, value: () => read(rule), push: (...messages: unknown[]) => page[name]!.push(...messages) };
}

/** What `gtag(…)` pushes: the `arguments` of a function. */
const gtag = function (): unknown {
  // eslint-disable-next-line prefer-rest-params
  return arguments;
} as (...command: unknown[]) => unknown;

describe('the data layer as a source', () => {
  it('finds what was pushed before it came', () => {
    expect(reader([{ event: 'view' }, { user: { email: 'ada' } }]).value()).to.equal('ada');
  });

  it('creates the layer where the page has none yet, and finds what is pushed later', () => {
    const { value, push, changes } = reader();
    expect(value()).to.equal(undefined);
    push({ user: { email: 'ada' } });
    expect(value()).to.equal('ada');
    expect(changes.count).to.equal(1);
  });

  it('merges objects over all pushes', () => {
    const { value } = reader([{ user: { email: 'ada' } }, { user: { plan: 'gold' } }, { page: 'home' }]);
    expect(value()).to.equal('ada');
  });

  const clearing: [string, object][] = [
    ['an empty value', { user: { email: '' } }],
    ['undefined', { user: { email: undefined } }],
    ['null in the place of the person', { user: null }],
    ['a text in the place of the person', { user: 'none' }],
    ['an object that replaces instead of merging', { user: { plan: 'gold' }, _clear: true }],
  ];
  for (const [what, message] of clearing) {
    it(`is cleared by ${what}`, () => {
      const { value } = reader([{ user: { email: 'ada' } }, message]);
      expect(value() || undefined).to.equal(undefined);
    });
  }

  it('takes a dotted key for nested objects', () => {
    expect(reader([{ 'user.email': 'ada' }]).value()).to.equal('ada');
    expect(reader([{ user: { email: 'ada' } }, { 'user.email': 'bob' }]).value()).to.equal('bob');
  });

  it('ignores everything that holds no values, and gtag’s other commands', () => {
    const { value } = reader([
      { user: { email: 'ada' } },
      gtag('event', { user: { email: 'eve' } }),
      gtag('config', 'user.email', 'eve'),
      ['user'],
      [7],
      () => 1,
      null,
      'user',
      7,
      new Date(),
    ]);
    expect(value()).to.equal('ada');
  });

  it('follows gtag’s set, with a path or with an object', () => {
    expect(reader([gtag('set', 'user', { email: 'ada' })]).value()).to.equal('ada');
    expect(reader([gtag('set', { user: { email: 'ada' } })]).value()).to.equal('ada');
  });

  it('lets functions read and write the model, and those that throw alone', () => {
    const { value } = reader([
      { user: { name: 'ada' } },
      function (this: { get(path: string): string; set(path: string, value: unknown): void }) {
        this.set('user.email', `${this.get('user.name')}@example.com`);
        throw new Error('after its work');
      },
    ]);
    expect(value()).to.equal('ada@example.com');
  });

  it('calls the methods of the model that a command names', () => {
    const { value } = reader([
      { user: { email: ['ada', 'example.com'] } },
      ['user.email.push', 'x'],
      ['user.nobody.push', 1],
    ]);
    expect(value()).to.deep.equal(['ada', 'example.com', 'x']);
  });

  it('takes what a command brings about after what waits already', () => {
    const { push, value } = reader([]);
    value();
    push(gtag('set', 'user.email', 'last'), { user: { email: 'first' } });
    expect(value()).to.equal('last');
  });

  it('reads own fields only', () => {
    const { value, push } = reader([JSON.parse('{"__proto__": {"user": {"email": "eve"}}}'), { user: {} }]);
    expect(value()).to.equal(undefined);
    push({
      '__proto__.user': { email: 'eve' },
      'user.__proto__.email': 'eve',
      list: [1],
      'list.__proto__.email': 'eve',
    });
    expect(value()).to.equal(undefined);
    expect(({} as Page)['user']).to.equal(undefined);
    expect(([] as unknown as Page)['email']).to.equal(undefined);
  });

  it('lets no command reach a prototype', () => {
    const getter = () => 'eve';
    const { value } = reader([
      { user: { email: 'ada', roles: ['reader'] } },
      ['constructor.prototype.__defineGetter__', 'reached', getter],
      ['__proto__.__defineGetter__', 'reached', getter],
      ['user.__proto__.__defineGetter__', 'reached', getter],
      ['user.roles.constructor.prototype.push', 'eve'],
      ['user.roles.push.constructor', 'window.reached = 1'],
      ['constructor.assign', Object.prototype, { reached: 'eve' }],
      ['constructor.setPrototypeOf', page, null],
    ]);
    expect(value()).to.equal('ada');
    expect(({} as Page)['reached']).to.equal(undefined);
    expect(Array.prototype).to.have.length(0);
    expect((window as unknown as Page)['reached']).to.equal(undefined);
  });

  it('calls the page’s push with the same this, arguments and result', () => {
    const { name, value } = reader([]);
    const calls: unknown[] = [];
    page[name]!.push = function (this: unknown, ...messages: unknown[]) {
      calls.push(this, ...messages);
      return 'theirs' as unknown as number;
    };
    value();
    const message = { user: { email: 'ada' } };
    expect(page[name]!.push(message, 1)).to.equal('theirs');
    expect(calls).to.deep.equal([page[name], message, 1]);
    expect(value()).to.equal('ada');
  });

  it('goes on seeing pushes when somebody wraps push after it', () => {
    const { name, value, push } = reader([]);
    value();
    const ours = page[name]!.push;
    page[name]!.push = (...messages) => ours.apply(page[name], messages);
    push({ user: { email: 'ada' } });
    expect(value()).to.equal('ada');
  });

  it('throws nothing for a message that cannot be read', () => {
    const { value, push } = reader([{ user: { email: 'ada' } }]);
    value();
    push({
      get user(): unknown {
        throw new Error('a getter of the page');
      },
    });
    expect(value()).to.equal('ada');
  });

  it('leaves alone what is no list, however often it is looked at', () => {
    const { name, value } = reader();
    const push = (): number => 0;
    page[name] = { push } as unknown as unknown[];
    for (let look = 0; look < 3; look += 1) expect(value).to.throw(TypeError);
    expect(page[name].push).to.equal(push);
  });

  it('lets through what the page’s own push throws', () => {
    const { name, value } = reader([]);
    page[name]!.push = () => {
      throw new Error('theirs');
    };
    value();
    expect(() => page[name]!.push({})).to.throw('theirs');
  });

  it('follows another array that the page puts in the place of the first', () => {
    const { name, value } = reader([{ user: { email: 'ada' } }]);
    expect(value()).to.equal('ada');
    page[name] = [{ user: { email: 'bob' } }];
    expect(value()).to.equal('bob');
    page[name].push({ user: { email: 'cyd' } });
    expect(value()).to.equal('cyd');
  });
});
