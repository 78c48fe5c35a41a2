import type { EffectScope } from './effect.ts';
import type { EventSummary, Profile } from './profile.ts';
import { aboutPerson } from './state-change.ts';
import { removeProfile } from './user-removal.ts';

/**
 * Merges one profile into another and removes it: what only it has goes to the other, event counts are added. What happens to
 * subscription groups is not documented (switch `mergeSubscriptions`); aliases move where their label is free, an assumption.
 * Source: Braze docs, `/users/merge` and `/users/identify`.
 */
export function mergeUsers(scope: EffectScope, from: Profile, to: Profile): void {
  const merging: EffectScope = { ...scope, source: 'User Merge' };
  const { email, phone, aliases } = from;
  removeProfile(merging, from, { isForgotten: false });
  if (to.email === null && email !== null) {
    scope.state.setEmail(to, email);
    to.emailSubscribe = from.emailSubscribe;
  }
  if (to.phone === null && phone !== null) scope.state.setPhone(to, phone);
  for (const alias of aliases) {
    if (!to.aliases.some(({ label }) => label === alias.label)) scope.state.addAlias(to, alias);
  }
  addMissing(from.attributes, to.attributes);
  addMissing(from.customAttributes, to.customAttributes);
  addEvents(from.customEvents, to.customEvents);
  addEvents(from.purchases, to.purchases);
  mergeGroups(merging, from, to);
  scope.state.touch(to, scope.at);
}

function addMissing(from: ReadonlyMap<string, unknown>, to: Map<string, unknown>): void {
  for (const [name, value] of from) {
    if (!to.has(name)) to.set(name, value);
  }
}

function addEvents(from: ReadonlyMap<string, EventSummary>, to: Map<string, EventSummary>): void {
  for (const [name, event] of from) {
    const own = to.get(name);
    to.set(name, {
      count: event.count + (own?.count ?? 0),
      firstAt: Math.min(event.firstAt, own?.firstAt ?? event.firstAt),
      lastAt: Math.max(event.lastAt, own?.lastAt ?? event.lastAt),
    });
  }
}

function mergeGroups(scope: EffectScope, from: Profile, to: Profile): void {
  const { mergeSubscriptions } = scope.unknowns;
  if (mergeSubscriptions === 'keep') return;
  for (const [groupId, record] of from.groups) {
    const own = to.groups.get(groupId);
    const isNewer = mergeSubscriptions === 'newest' && own !== undefined && record.changedAt > own.changedAt;
    if (own !== undefined && !isNewer) continue;
    to.groups.set(groupId, record);
    const { state, isPending } = record;
    const about = aboutPerson(scope, to);
    scope.changes.push({ kind: 'group', ...about, groupId, from: own?.state ?? 'unknown', to: state, isPending });
  }
}
