import { expect } from '@open-wc/testing';
import type { CaptureRule } from '@preference-center/backend/loader-config';
import { adobe } from '../../src/capture/adobe.ts';
import { at } from '../../src/capture/at.ts';
import { attribute } from '../../src/capture/attribute.ts';
import { cookie } from '../../src/capture/cookie.ts';
import { meta } from '../../src/capture/meta.ts';
import { provider } from '../../src/capture/provider.ts';
import { query } from '../../src/capture/query.ts';
import type { Read, Source } from '../../src/capture/source.ts';
import { storage } from '../../src/capture/storage.ts';
import { windowPath } from '../../src/capture/window-path.ts';

const page = window as unknown as Record<string, unknown>;

function start<Rule extends CaptureRule>(source: Source<Rule>) {
  const api: Record<string, unknown> = {};
  const seen = { changes: 0, api };
  const read: Read<Rule> = source(() => (seen.changes += 1), at, api);
  return { seen, read };
}

describe('a window path', () => {
  const read = (path: string) => start(windowPath).read({ from: 'window', path });
  after(() => delete page['shop']);

  it('leads through objects, lists and calls without arguments, each on its own object', () => {
    page['shop'] = {
      users: [{ id: 7 }],
      name: 'ada',
      user(...args: unknown[]) {
        return { name: `${(this as { name: string }).name} ${args.length}` };
      },
    };
    expect(read('shop.users.0.id')).to.equal(7);
    expect(read('shop.user().name')).to.equal('ada 0');
  });

  it('leads nowhere where a part is missing, a call included', () => {
    page['shop'] = { user: () => undefined, none: null };
    for (const path of [
      'nobody.email',
      'shop.user().email',
      'shop.none.email',
      'shop.missing().email',
      'missing().a',
    ]) {
      expect(read(path)).to.equal(undefined);
    }
  });
});

describe('a cookie', () => {
  const read = (name: string) => start(cookie).read({ from: 'cookie', name });

  it('is found by its whole name, and may hold an equals sign', () => {
    document.cookie = 'capture_user=a=b==; path=/';
    document.cookie = 'other_capture_user=eve; path=/';
    expect(read('capture_user')).to.equal('a=b==');
    document.cookie = 'capture_user=; path=/; max-age=0';
    expect(read('capture_user')).to.equal(undefined);
    expect(read('user')).to.equal(undefined);
    document.cookie = 'other_capture_user=; path=/; max-age=0';
  });
});

describe('storage', () => {
  for (const from of ['localStorage', 'sessionStorage'] as const) {
    it(`of the kind ${from} is read by its key`, () => {
      const { read } = start(storage);
      window[from].setItem('capture user', 'ada');
      expect(read({ from, name: 'capture user' })).to.equal('ada');
      window[from].removeItem('capture user');
      expect(read({ from, name: 'capture user' })).to.equal(null);
    });
  }
});

describe('the query string', () => {
  it('is read by parameter, decoded', () => {
    const before = location.href;
    history.replaceState(null, '', '?who=ada%2Bnews%40example.com');
    const { read } = start(query);
    expect(read({ from: 'query', name: 'who' })).to.equal('ada+news@example.com');
    expect(read({ from: 'query', name: 'email' })).to.equal(null);
    history.replaceState(null, '', before);
  });
});

describe('the markup', () => {
  const place = document.createElement('div');
  beforeEach(() => document.body.append(place));
  afterEach(() => place.remove());

  it('has a meta element by name or property', () => {
    place.innerHTML = '<meta name="user-email" content="ada"><meta property="og:&quot;]x" content="bob">';
    const { read } = start(meta);
    expect(read({ from: 'meta', name: 'user-email' })).to.equal('ada');
    expect(read({ from: 'meta', name: 'og:"]x' })).to.equal('bob');
    expect(read({ from: 'meta', name: 'other' })).to.equal(undefined);
  });

  it('has an attribute of the first element that a selector matches', () => {
    place.innerHTML = '<p id="account" data-email="ada"></p>';
    const { read } = start(attribute);
    const rule = { from: 'attribute', attribute: 'data-email' } as const;
    expect(read({ ...rule, selector: '#account' })).to.equal('ada');
    expect(read({ ...rule, selector: '#nobody' })).to.equal(undefined);
  });
});

describe('a provider', () => {
  const rule = { from: 'provider', name: 'crm' } as const;
  type Provide = (name: string, ask: () => unknown) => void;

  function registry() {
    const { seen, read } = start(provider);
    return { seen, read: () => read(rule), provide: seen.api['provide'] as Provide };
  }

  it('finds nothing before the page has registered it, and tells when it has', () => {
    const { seen, read, provide } = registry();
    expect(read()).to.equal(undefined);
    provide('crm', () => 'ada');
    provide('other', () => 'eve');
    expect(read()).to.equal('ada');
    expect(seen.changes).to.equal(2);
  });

  it('that answers at once is asked at every look', () => {
    const { read, provide } = registry();
    let who = 'ada';
    provide('crm', () => who);
    who = 'bob';
    expect(read()).to.equal('bob');
  });

  it('that answers a promise is asked once', async () => {
    const { seen, read, provide } = registry();
    let asked = 0;
    const answer = Promise.resolve('ada');
    provide('crm', () => {
      asked += 1;
      return answer;
    });
    expect(read()).to.equal(undefined);
    await answer;
    expect(read()).to.equal('ada');
    expect([asked, seen.changes]).to.deep.equal([1, 2]);
  });

  it('names nobody by an answer that comes after it was registered anew', async () => {
    const { read, provide } = registry();
    let tell: (who: string) => void = () => {};
    const late = new Promise<string>((resolve) => (tell = resolve));
    provide('crm', () => late);
    provide('crm', () => Promise.resolve('bob'));
    tell('ada');
    await late;
    await Promise.resolve();
    expect(read()).to.equal('bob');
  });

  it('names nobody where it throws or is no function, and throws nothing into the page', () => {
    const { read, provide } = registry();
    provide('crm', () => 'ada');
    for (const broken of [
      (): never => {
        throw new Error('the page is at fault');
      },
      null as unknown as () => unknown,
    ]) {
      provide('crm', broken);
      expect(read()).to.equal(undefined);
    }
    let isBroken = false;
    provide('crm', () => {
      if (isBroken) throw new Error('only later');
      return 'ada';
    });
    isBroken = true;
    expect(read()).to.equal(undefined);
  });

  it('names nobody by a promise that fails, and leaves no failure unhandled', async () => {
    const { read, provide } = registry();
    const failure = Promise.reject(new Error('the page’s own'));
    provide('crm', () => failure);
    await failure.catch(() => {});
    await Promise.resolve();
    expect(read()).to.equal(undefined);
  });
});

describe('an Adobe data layer', () => {
  it('finds nothing before Adobe’s script has run, and leaves a function for it in the list', () => {
    delete page['adobeLayer1'];
    const { read, seen } = start(adobe);
    const rule = { from: 'adobe', path: 'user.email', name: 'adobeLayer1' } as const;
    expect([read(rule), read(rule)]).to.deep.equal([undefined, undefined]);
    const layer = page['adobeLayer1'] as ((layer: object) => void)[];
    expect(layer).to.have.length(1);
    const types: string[] = [];
    layer[0]!({
      addEventListener(type: string, listener: () => void) {
        types.push(type);
        listener();
      },
    });
    expect(types).to.deep.equal(['adobeDataLayer:change', 'adobeDataLayer:event']);
    expect(seen.changes).to.equal(2);
  });
});
