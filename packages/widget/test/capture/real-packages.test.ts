import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { adobe } from '../../src/capture/adobe.ts';
import { at } from '../../src/capture/at.ts';
import { dataLayer } from '../../src/capture/data-layer.ts';
import { windowPath } from '../../src/capture/window-path.ts';
import { addPackage, addSegment } from '../support/page-snippet.ts';

interface Helper {
  get(path: string): unknown;
}

interface Model {
  get(path: string): unknown;
  set(path: string, value: unknown): void;
}

const page = window as unknown as Record<string, unknown> & { DataLayerHelper: new (layer: unknown[]) => Helper };

class Account {
  email = 'in@an.account';
  get name(): string {
    return `name of ${this.email}`;
  }
}
const account = new Account();
const date = new Date(0);

const key = fc.constantFrom('user', 'email', 'list', '0', '1', '');
const path = fc.array(key, { minLength: 1, maxLength: 4 }).map((steps) => steps.join('.'));
const leaf = fc.constantFrom('ada@example.com', '', 'x', 0, 7, true, null, undefined, Number.NaN, account, date);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
}));
const method = fc.constantFrom('push', 'pop', 'reverse', 'splice', 'concat', 'toUpperCase', 'missing');

/** A message in words, so that a failure can be read and each layer gets one of its own. */
const message = fc.oneof(
  fc.record({ fields: fc.dictionary(fc.oneof(key, path), value, { maxKeys: 3 }) }),
  fc.record({ call: fc.tuple(path, method).map((parts) => parts.join('.')), args: fc.array(value, { maxLength: 2 }) }),
  fc.record({ set: path, to: value }),
  fc.record({ set: path, toWhatIsAt: path }),
  fc.record({ nonsense: fc.oneof(leaf, fc.constant([7, 'no command'])) }),
);
type Message = typeof message extends fc.Arbitrary<infer Described> ? Described : never;

/** What is pushed; a layer may keep parts of it. */
function make(described: Message): unknown {
  if ('fields' in described) return copy(described.fields);
  if ('call' in described) return [described.call, ...described.args.map(copy)];
  if ('nonsense' in described) return described.nonsense;
  return function (this: Model) {
    const get = (from: string) => this.get(from);
    this.set(described.set, copy('to' in described ? described.to : found(get, described.toWhatIsAt)));
    throw new Error('after its work');
  };
}

/** A copy of plain objects and lists; everything else is itself. */
function copy(found: unknown): unknown {
  if (Array.isArray(found)) return found.map(copy);
  if (!found || typeof found !== 'object' || found === account || found === date) return found;
  return Object.fromEntries(Object.entries(found).map(([name, inner]) => [name, copy(inner)]));
}

const pushes = fc.array(fc.array(message, { minLength: 1, maxLength: 3 }), { maxLength: 8 });
const paths = [
  ...['user', 'email', 'list', '0', '1', '', 'user.email', 'user.list', 'user.user.email', 'list.0', 'list.1.email'],
  ...['list.length', 'user.list.length', 'email.name', 'user.email.name', '0.1', 'list.list.0'],
];

/**
 * Their `push` throws for a command that leads through a null, and leaves what comes after it for the next push; ours, which
 * must not throw into the page, goes on at once. Pushing nothing makes theirs go on, too.
 */
function pushUntilTaken(layer: unknown[], messages: unknown[]): void {
  try {
    layer.push(...messages);
  } catch {
    pushUntilTaken(layer, []);
  }
}

/** What they make of a layer; undefined where a command in its history makes them fail for good. */
function helperOf(layer: unknown[]): Helper | undefined {
  try {
    return new page.DataLayerHelper(layer);
  } catch {
    return undefined;
  }
}

/** What a reader finds, where reading may fail at a null on the way. */
function found(get: (path: string) => unknown, from: string): unknown {
  try {
    return get(from);
  } catch {
    return undefined;
  }
}

describe('our reading of a data layer', () => {
  before(() => addPackage(document, 'data-layer-helper.js'));

  it('is that of data-layer-helper for whatever is pushed, before and after both have come', () => {
    let count = 0;
    let values = 0;
    const property = fc.property(pushes, pushes, (history, later) => {
      const name = `compared${(count += 1)}`;
      const [ours, theirs] = [[], []] as [unknown[], unknown[]];
      const push = (batches: Message[][]) => {
        for (const batch of batches) {
          ours.push(...batch.map(make));
          pushUntilTaken(theirs, batch.map(make));
        }
      };
      push(history);
      page[name] = ours;
      const read = dataLayer(() => {}, at, {});
      read({ from: 'dataLayer', name, path: 'user' });
      const helper = helperOf(theirs);
      fc.pre(!!helper);
      push(later);
      for (const from of paths) {
        const expected = found((each) => helper.get(each), from);
        if (expected !== undefined) values += 1;
        expect(read({ from: 'dataLayer', name, path: from }), from).to.deep.equal(expected);
      }
      delete page[name];
    });
    fc.assert(property, { numRuns: 2000 });
    expect(values).to.be.greaterThan(4000);
  }).timeout(120_000);
});

describe('our reading of an Adobe Client Data Layer', () => {
  const read = () => {
    const changes: unknown[] = [];
    const rule = { from: 'adobe', path: 'user.email' } as const;
    const reader = adobe(() => changes.push(reader(rule)), at, {});
    reader(rule);
    return changes;
  };

  it('is its own state, told at once with every change, whether we or Adobe’s script come first', async () => {
    page['adobeDataLayer'] = [{ user: { email: 'ada@example.com' } }];
    const first = read();
    await addPackage(document, 'adobe-client-data-layer.min.js');
    const layer = page['adobeDataLayer'] as unknown[];
    const second = read();
    expect([first.at(-1), second.at(-1)]).to.deep.equal(['ada@example.com', 'ada@example.com']);
    layer.push({ event: 'switch', user: { email: 'bob@example.com' } });
    layer.push({ page: { name: 'home' } });
    layer.push({ user: { email: undefined } });
    for (const changes of [first, second]) {
      expect(changes.slice(-3)).to.deep.equal(['bob@example.com', 'bob@example.com', undefined]);
    }
  });
});

describe('our reading of the events in an Adobe Client Data Layer', () => {
  const rule = { from: 'adobe', event: 'login', until: 'logout', path: 'eventInfo.email' } as const;
  const login = (email: string) => ({ event: 'login', eventInfo: { email } });

  const follow = () => {
    const changes = { count: 0 };
    const reader = adobe(() => (changes.count += 1), at, {});
    return { changes, found: () => reader(rule), state: () => reader({ from: 'adobe', path: 'eventInfo.email' }) };
  };

  it('is the last login, from before Adobe’s script came and after, until the logout', async () => {
    page['adobeDataLayer'] = [
      login('eve@example.com'),
      { event: 'logout' },
      login('ada@example.com'),
      { page: 'home' },
    ];
    const { changes, found, state } = follow();
    expect(found()).to.equal('ada@example.com');
    await addPackage(document, 'adobe-client-data-layer.min.js');
    const layer = page['adobeDataLayer'] as unknown[];
    expect([found(), state()]).to.deep.equal(['ada@example.com', undefined]);
    for (const [message, then] of [
      [{ event: 'scroll', eventInfo: { email: 'cyd@example.com' } }, 'ada@example.com'],
      [login('bob@example.com'), 'bob@example.com'],
      [{ event: 'logout' }, undefined],
      [{ event: 'login', eventInfo: {} }, undefined],
    ] as const) {
      const { count } = changes;
      layer.push(message);
      expect(found()).to.equal(then);
      expect(changes.count).to.be.greaterThan(count);
    }
  });

  it('finds nothing where no such event was pushed, whatever else is in the list', () => {
    page['adobeDataLayer'] = [
      undefined,
      null,
      'login',
      () => {},
      ['login'],
      { event: 'other', eventInfo: { email: 'x' } },
    ];
    expect(follow().found()).to.equal(undefined);
  });
});

describe('our reading of Segment', () => {
  it('is the user whom Analytics.js has identified, until it is reset', async () => {
    const analytics = await addSegment(window);
    const read = windowPath(() => {}, at, {});
    const identity = () => [
      read({ from: 'window', path: 'analytics.user().traits().email' }),
      read({ from: 'window', path: 'analytics.user().id()' }),
    ];
    expect(identity()).to.deep.equal([undefined, null]);
    await analytics.identify('c-42', { email: 'ada@example.com' });
    expect(identity()).to.deep.equal(['ada@example.com', 'c-42']);
    analytics.reset();
    expect(identity()).to.deep.equal([undefined, null]);
  });
});
