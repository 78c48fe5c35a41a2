import { z } from 'zod';

/** Braze's global email state, which stands above every group. Source: Braze docs, `email_subscribe`. */
export type GlobalEmailState = 'subscribed' | 'opted_in' | 'unsubscribed';

/** One profile as `/users/export/ids` shows it: who it is, and its global email state; null where Braze leaves it out. */
export interface ExportedProfile {
  readonly email: string | null;
  readonly phone: string | null;
  readonly external_id: string | null;
  readonly globalEmailState: GlobalEmailState | null;
}

/** What an export asks for, and no more: every further field is somebody's personal data, and costs a lower limit. */
export const exportedFields = ['external_id', 'email', 'phone', 'email_subscribe'] as const;

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);

/** Source: Braze docs and recorded answers of `/users/export/ids`: a field that is null or empty is left out. */
const answer = z.object({
  users: z.array(z.object({ external_id: text, email: text, phone: text, email_subscribe: text })),
});

/** Reads an answer of `/users/export/ids`; undefined where it does not have the documented shape. */
export function readExportedProfiles(body: unknown): readonly ExportedProfile[] | undefined {
  const parsed = answer.safeParse(body);
  return parsed.data?.users.map(({ email_subscribe: state, ...identifiers }) => ({
    ...identifiers,
    globalEmailState: globalState(state),
  }));
}

function globalState(text: string | null): GlobalEmailState | null {
  const state = text?.trim().toLowerCase();
  return state === 'subscribed' || state === 'opted_in' || state === 'unsubscribed' ? state : null;
}
