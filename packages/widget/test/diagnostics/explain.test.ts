import { expect } from '@open-wc/testing';
import type { CaptureRule } from '@preference-center/backend/loader-config';
import fc from 'fast-check';
import { toIdentity } from '../../src/capture/identity.ts';
import { shapes } from '../../src/capture/shapes.ts';
import * as decoders from '../../src/capture/steps.ts';
import { windowPath } from '../../src/capture/window-path.ts';
import { explain } from '../../src/diagnostics/explain.ts';
import { whyNobody } from '../../src/diagnostics/why-nobody.ts';
import { followVisitor } from '../../src/loader/visitor.ts';
import type { Person } from '../../src/session-request.ts';
import { writtenConfig } from '../support/written-config.ts';

const page = window as unknown as { explained?: Record<string, unknown> };
const rule = (path: string, ...decode: CaptureRule['decode'] & object): CaptureRule => ({
  from: 'window',
  path: `explained.${path}`,
  ...(decode.length && { decode }),
});

function explained(data: Record<string, unknown>, rules: readonly CaptureRule[], token: readonly CaptureRule[] = []) {
  page.explained = data;
  const config = writtenConfig([{ code: 'email', type: 'email', marketing: true, rules }], token);
  let person: Person | undefined;
  const visitor = followVisitor(
    config,
    { window: windowPath },
    decoders,
    {},
    data['link'] as string,
    (now) => (person = now),
  );
  visitor.look();
  return { visitor, report: () => explain(config, visitor, person) };
}

const outcomes = (report: ReturnType<typeof explain>) => report.spaces[0]!.rules.map(({ verdict }) => verdict);

describe('the explanation', () => {
  after(() => delete page.explained);

  it('names the event that a rule waits for, and says when a link has to yield', () => {
    const event: CaptureRule = { from: 'adobe', event: 'login', until: 'logout', path: 'eventInfo.email' };
    const { visitor, report } = explained({ link: 'v1.secret' }, [event]);
    expect(report().spaces[0]!.rules[0]!.rule).to.equal('adobe → event login until logout → eventInfo.email');
    expect(report().notes.join()).not.to.contain('only if it is theirs');
    visitor.identify({ email: 'bob@example.com' });
    expect(report().notes.join()).to.contain('only if it is theirs');
  });

  it('says by which rule the visitor is known, why by none before it, and that none after it was needed', () => {
    const { report } = explained({ empty: '', none: 'undefined', user: 'ada@example.com', other: 'bob@example.com' }, [
      rule('missing'),
      rule('empty'),
      rule('none'),
      rule('user'),
      rule('other'),
    ]);
    const { verdict, spaces } = report();
    expect(verdict).to.equal('The center is there: the visitor is known by email a•••@e•••.com.');
    expect(spaces[0]!.rules.map(({ rule: text, found, verdict: why }) => [text, found, why])).to.deep.equal([
      ['window → explained.missing', 'undefined', 'not taken: nothing is there'],
      ['window → explained.empty', 'an empty text', 'not taken: it is empty'],
      ['window → explained.none', 'u••• (9 characters)', 'not taken: "undefined" stands for nobody'],
      ['window → explained.user', 'a•••@e•••.com', 'taken'],
      ['window → explained.other', 'b•••@e•••.com', 'not needed: an earlier rule is taken'],
    ]);
  });

  it('says that nobody is known, and what was wrong with what is there', () => {
    const { report } = explained({ user: { email: 'x' }, name: 'ada', big: 'x'.repeat(2000), half: 1.5 }, [
      rule('user'),
      rule('name'),
      rule('big'),
      rule('half'),
    ]);
    expect(report().verdict).to.equal('The center is not there: nothing names the visitor in email.');
    expect(outcomes(report())).to.deep.equal([
      'not taken: it is not a text; a path may have to lead further in, or it has to be decoded',
      'not taken: it does not look like an email address',
      'not taken: it is too long',
      'not taken: only a whole positive number can name somebody',
    ]);
  });

  it('names the step of decoding that fails, and what the page makes fail', () => {
    const data = {
      plain: 'ada',
      get broken(): string {
        throw new TypeError('the page’s own');
      },
    };
    const { report } = explained(data, [
      rule('plain', 'uri', 'json', '.email'),
      rule('broken'),
      rule('missing', 'json'),
      rule('plain', 'pairs', '.email', 'uri'),
    ]);
    expect(outcomes(report())).to.deep.equal([
      'not taken: decoding by json failed (SyntaxError)',
      'not taken: reading it failed (TypeError)',
      'not taken: nothing is there to decode',
      'not taken: nothing is there to decode',
    ]);
  });

  it('says that identify() wins, and what it gave', () => {
    const { visitor, report } = explained({ user: 'ada@example.com' }, [rule('user')]);
    visitor.identify({ email: 'bob@example.com', token: 'no token' });
    expect(report().notes[0]).to.contain('identify()');
    expect(report().spaces[0]!.rules).to.deep.equal([
      { rule: 'identify()', found: 'b•••@e•••.com', verdict: 'taken', isTaken: true },
    ]);
    expect(report().spaces[1]!.rules[0]!.verdict).to.contain('does not look like a signed JWT');
  });

  it('says that a link is held', () => {
    const { report } = explained({ link: 'v1.secret' }, [rule('missing')]);
    expect(report().verdict).to.equal('The center is there: the visitor is known by a link.');
    expect(JSON.stringify(report())).not.to.contain('secret');
  });

  const now = Math.round(Date.now() / 1000);
  for (const [exp, says] of [
    [now + 500, /^The token ends in (499|500) s\.$/],
    [now - 60, /^The token ended 6[01] s ago, so the backend refuses it\.$/],
    [undefined, /^The token has no `exp`/],
  ] as const) {
    it(`says of a token with exp ${exp && exp - now} when it ends`, () => {
      const token = `a.${btoa(JSON.stringify({ exp })).replaceAll('=', '')}.c`;
      const { report } = explained({ user: 'ada@example.com', token }, [rule('user')], [rule('token')]);
      expect(report().notes.at(-1)).to.match(says);
    });
  }

  it('repeats no address, id or token in full', () => {
    const secrets = ['ada@example.com', 'secret-id', 'aaa.bbb.ccc'];
    const { report } = explained(
      { a: secrets[0], b: secrets[1], c: secrets[2] },
      ['a', 'b', 'c'].map((name) => rule(name)),
    );
    for (const secret of secrets) expect(JSON.stringify(report())).not.to.contain(secret);
  });

  it('agrees with the loader about every value', () => {
    const value = fc.oneof(fc.anything(), fc.emailAddress(), fc.constantFrom('null', ' 0 ', 'a.b.c', 'x'.repeat(513)));
    const type = fc.constantFrom('email' as const, 'external_id' as const, 'phone' as const, 'token' as const);
    fc.assert(
      fc.property(type, value, (of, found) => {
        expect(whyNobody(of, found) === undefined).to.equal(toIdentity(shapes[of], found) !== undefined);
      }),
      { numRuns: 1000 },
    );
  });
});
