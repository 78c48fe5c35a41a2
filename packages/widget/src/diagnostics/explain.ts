import type { AdobeRule, CaptureRule, WrittenConfig } from '@preference-center/backend/loader-config';
import type { ValueType } from '../capture/identity.ts';
import { shapes } from '../capture/shapes.ts';
import type { Visitor } from '../loader/visitor.ts';
import type { Person } from '../session-request.ts';
import { mask } from './mask.ts';
import { whyNobody } from './why-nobody.ts';

/** One rule, what it finds now, and what becomes of that. */
export interface RuleReport {
  readonly rule: string;
  /** Masked. */
  readonly found: string;
  readonly verdict: string;
  readonly isTaken: boolean;
}

/** An identity space, or the token. */
export interface SpaceReport {
  readonly title: string;
  readonly rules: readonly RuleReport[];
}

/** Who is there, and why. Nothing in it names anybody. */
export interface Report {
  readonly verdict: string;
  readonly notes: readonly string[];
  readonly spaces: readonly SpaceReport[];
}

type Config = Pick<WrittenConfig, 'spaces' | 'token'>;

/** Tries every rule, also those that the loader has no need of, and says what each finds and why it is taken or not. */
export function explain(
  config: Config,
  visitor: Pick<Visitor, 'read' | 'explicit'>,
  person: Person | undefined,
): Report {
  const explicit = visitor.explicit();
  const link = person?.link;
  const spaces = config.spaces.map(([code, shape, rules, isMarketing]) => {
    const type = typeOf(shape);
    return {
      title: `${code}, of type ${type}${isMarketing ? ': makes a visitor known' : ''}`,
      rules: explicit ? [explicitReport(explicit[code], type)] : rulesReport(rules, type, visitor.read),
    };
  });
  const tokenRules = explicit
    ? [explicitReport(explicit['token'], 'token')]
    : rulesReport(config.token[2], 'token', visitor.read);
  const marketing = config.spaces.flatMap(([code, , , isMarketing]) => (isMarketing ? [code] : []));
  const knownBy = marketing.filter((code) => person?.identities[code]);
  const names = [...knownBy.map((code) => `${code} ${mask(person?.identities[code])}`), ...(link ? ['a link'] : [])];
  return {
    verdict: names.length
      ? `The center is there: the visitor is known by ${names.join(' and ')}.`
      : `The center is not there: nothing names the visitor in ${marketing.join(' or ')}.`,
    notes: [
      ...(explicit ? ['The page has called identify(), so its data is not looked at until reset().'] : []),
      ...(link ? ['A link in a message is held in memory, and sent as proof.'] : []),
      ...(person?.linkYields ? ['The page has named somebody since, so the link counts only if it is theirs.'] : []),
      ...(person?.token ? [tokenNote(person.token)] : []),
    ],
    spaces: [...spaces, ...(tokenRules.length ? [{ title: 'token, the site’s proof', rules: tokenRules }] : [])],
  };
}

/** By their texts, because the loader has regular expressions of its own. */
function typeOf(shape: RegExp): ValueType {
  const [type] = Object.entries(shapes).find(([, other]) => `${other}` === `${shape}`)!;
  return type as ValueType;
}

function explicitReport(value: unknown, type: ValueType): RuleReport {
  const why = whyNobody(type, value);
  return { rule: 'identify()', found: mask(value), verdict: why ? `not taken: ${why}` : 'taken', isTaken: !why };
}

function rulesReport(rules: readonly CaptureRule[], type: ValueType, read: Visitor['read']): RuleReport[] {
  let isOver = false;
  return rules.map((rule) => {
    const { found, why } = attempt(rule, type, read);
    const isTaken = !why && !isOver;
    const verdict = why ? `not taken: ${why}` : isOver ? 'not needed: an earlier rule is taken' : 'taken';
    isOver ||= !why;
    return { rule: describe(rule), found, verdict, isTaken };
  });
}

/** Step by step, to name the one that fails. */
function attempt(
  rule: CaptureRule,
  type: ValueType,
  read: Visitor['read'],
): { found: string; why: string | undefined } {
  const steps = rule.decode ?? [];
  let value: unknown;
  for (let count = 0; count <= steps.length; count++) {
    if (count && (value === undefined || value === null))
      return { found: mask(value), why: 'nothing is there to decode' };
    try {
      value = read({ ...rule, decode: steps.slice(0, count) });
    } catch (error) {
      const at = count ? `decoding by ${steps[count - 1]} failed` : 'reading it failed';
      return { found: mask(value), why: `${at} (${(error as Error | undefined)?.name ?? 'no error'})` };
    }
  }
  return { found: mask(value), why: whyNobody(type, value) };
}

function describe(rule: CaptureRule): string {
  const { from, decode, event, until, ...place } = rule as CaptureRule & Partial<AdobeRule>;
  const occasion = event ? [`event ${event}${until ? ` until ${until}` : ''}`] : [];
  return [from, ...occasion, Object.values(place).join(' '), ...(decode ?? [])].join(' → ');
}

function tokenNote(token: string): string {
  try {
    const payload = token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/');
    const { exp } = JSON.parse(atob(payload)) as { exp?: unknown };
    if (typeof exp !== 'number') return 'The token has no `exp`, so the backend refuses it.';
    const seconds = Math.round(exp - Date.now() / 1000);
    return seconds > 0
      ? `The token ends in ${seconds} s.`
      : `The token ended ${-seconds} s ago, so the backend refuses it.`;
  } catch {
    return 'The token’s claims cannot be read.';
  }
}
