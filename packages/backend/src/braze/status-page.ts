import { z } from 'zod';

/** A profile and the groups it has a history in. `groups` maps a group id, in lower case, to the state Braze keeps. */
export interface ProfileStates {
  readonly email: string | null;
  readonly phone: string | null;
  readonly external_id: string | null;
  readonly groups: ReadonlyMap<string, 'subscribed' | 'unsubscribed'>;
}

/** One page of `/subscription/user/status`. `total` is null where Braze does not say. */
export interface StatusPage {
  readonly profiles: readonly ProfileStates[];
  readonly total: number | null;
}

const identifier = z
  .string()
  .nullish()
  .transform((value) => value ?? null);

/** Source: Braze docs and recorded answers of `/subscription/user/status`; what else is in there is passed over. */
const answer = z.object({
  users: z.array(
    z.object({
      email: identifier,
      phone: identifier,
      external_id: identifier,
      subscription_groups: z.array(z.object({ id: z.string(), status: z.string() })).nullish(),
    }),
  ),
  total_count: z.number().int().nonnegative().nullish(),
});

/** Reads an answer of `/subscription/user/status`; undefined where it does not have the documented shape. */
export function readStatusPage(body: unknown): StatusPage | undefined {
  const parsed = answer.safeParse(body);
  if (!parsed.success) return undefined;
  const profiles = parsed.data.users.map(({ subscription_groups: groups, ...identifiers }) => ({
    ...identifiers,
    groups: new Map((groups ?? []).flatMap(({ id, status }) => stateEntry(id, status))),
  }));
  return { profiles, total: parsed.data.total_count ?? null };
}

/** Capitals differ between Braze's endpoints and recordings, and `unknown` means a group nobody ever touched. */
function stateEntry(id: string, status: string): [string, 'subscribed' | 'unsubscribed'][] {
  const state = status.toLowerCase();
  return state === 'subscribed' || state === 'unsubscribed' ? [[id.toLowerCase(), state]] : [];
}
