import type { IdentitySpace } from '../config/schema.ts';
import type { Target } from '../store/store.ts';
import { normalise } from './normalise.ts';

/**
 * The codes of the identity spaces in which `said` names somebody else than `targets` do, in the order of the
 * configuration. Only where both name somebody: a space that one of them leaves out, and a value that cannot be an
 * identity, disagree with nothing. Compared in the form in which identifiers are kept.
 */
export function disagreeingSpaces(
  spaces: readonly IdentitySpace[],
  said: Readonly<Record<string, string>>,
  targets: readonly Target[],
): string[] {
  return spaces.flatMap(({ code, type }) => {
    const value = Object.hasOwn(said, code) ? normalise(type, said[code] ?? '') : undefined;
    const proved = targets.filter(({ kind }) => kind === type);
    const isElse = value !== undefined && proved.length > 0 && !proved.some((target) => target.value === value);
    return isElse ? [code] : [];
  });
}

/** Whom values found on a page name, by the code of their space; what cannot be an identity names nobody. */
export function targetsSaid(spaces: readonly IdentitySpace[], said: Readonly<Record<string, string>>): Target[] {
  return spaces.flatMap(({ code, type }) => {
    const value = Object.hasOwn(said, code) ? normalise(type, said[code] ?? '') : undefined;
    return value === undefined ? [] : [{ kind: type, value }];
  });
}

/**
 * Whether two lists of targets surely name one person: they have a kind of identifier in common, and agree wherever they
 * do.
 */
export function isSamePerson(one: readonly Target[], other: readonly Target[]): boolean {
  const shared = one.filter(({ kind }) => other.some((each) => each.kind === kind));
  const isNamed = ({ kind, value }: Target): boolean =>
    other.some((each) => each.kind === kind && each.value === value);
  return shared.length > 0 && shared.every(isNamed);
}
