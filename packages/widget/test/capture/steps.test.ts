import { expect } from '@open-wc/testing';
import * as steps from '../../src/capture/steps.ts';

const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const base64url = (text: string) => base64(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

describe('decoding', () => {
  const text = 'ada+ÿ?>€@exämple.com';

  it('takes base64 in both alphabets, with and without padding, as UTF-8', () => {
    expect(base64url(text)).to.match(/[-_]/);
    expect(steps.base64(base64(text))).to.equal(text);
    expect(steps.base64(base64url(text))).to.equal(text);
  });

  it('takes percent-encoding', () => {
    expect(steps.uri('ada%2Bnews%40example.com')).to.equal('ada+news@example.com');
  });

  it('takes JSON', () => {
    expect(steps.json('{"user":{"email":"ada"}}')).to.deep.equal({ user: { email: 'ada' } });
  });

  it('reads the claims of a JWT, whose segments are base64url and may hold any letter', () => {
    const claims = { email: text, exp: 1 };
    expect(steps.jwt(`${base64url('{"alg":"HS256"}')}.${base64url(JSON.stringify(claims))}.c2ln`)).to.deep.equal(
      claims,
    );
  });

  it('takes a query string, in which a plus sign is a space', () => {
    expect(steps.query('?email=ada%40example.com&name=Ada+L')).to.deep.include({ name: 'Ada L' });
  });

  it('takes pairs between semicolons, whose values may hold an equals sign', () => {
    expect(steps.pairs(' email = ada@example.com ;id=a=b; flag')).to.deep.include({
      email: 'ada@example.com',
      id: 'a=b',
    });
  });

  it('reaches no prototype', () => {
    for (const found of [
      steps.json('{"__proto__":{"email":"eve"}}'),
      steps.query('__proto__=eve'),
      steps.pairs('__proto__=eve'),
    ]) {
      expect((found as { email?: string }).email).to.equal(undefined);
      expect(Object.getPrototypeOf(found)).to.equal(Object.prototype);
    }
  });

  const broken: [keyof typeof steps, string][] = [
    ['base64', 'a'],
    ['base64', '/w=='],
    ['uri', '%'],
    ['json', '{'],
    ['jwt', 'a.b'],
    ['jwt', 'not a token'],
  ];
  for (const [name, value] of broken) {
    it(`fails for ${name} of ${value}, so that it names nobody`, () => {
      expect(() => steps[name](value)).to.throw();
    });
  }
});
