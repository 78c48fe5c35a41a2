import type { BrazeClient } from '../braze/client.ts';
import type { BrazeOutcome } from '../braze/outcome.ts';
import type { Connection } from '../config/schema.ts';
import type { Finding } from './finding.ts';
import type { GroupUse } from './group-uses.ts';
import { probeGroups } from './probe-groups.ts';

/** What the probes ask Braze about: nobody. An external id that no site gives to a person. */
export const nobody = 'preference-center-check';

/** The part of a client that only reads. */
export type ReadingClient = Pick<BrazeClient, 'userStatus' | 'exportUsers' | 'groupStatus' | 'unsubscribes'>;

/**
 * Finds out what can be found out about a connection without changing anything in Braze: whether the endpoint answers, whether the key
 * holds, which reading permissions it has, and whether the subscription groups exist. The first probe decides whether the others
 * are worth making.
 */
export async function probeConnection(
  client: ReadingClient,
  connection: Connection,
  groups: readonly GroupUse[],
): Promise<Finding[]> {
  const first = await client.userStatus({ kind: 'external_id', identifiers: [nobody], offset: 0 });
  const door = atTheDoor(first);
  if (door !== undefined) return [door];
  const answers: Finding = { verdict: 'ok', text: `answers in ${first.trace.durationMs} ms, and takes the key` };
  const reading = permission(first, 'subscription.groups.get', {
    verdict: 'wrong',
    text: 'no state can be shown and nothing that was sent can be confirmed',
  });
  const [exported, list, groupFindings] = await Promise.all([
    client.exportUsers({ kind: 'external_id', identifiers: [nobody] }),
    probeList(client, connection),
    probeGroups(client, groups, nobody),
  ]);
  const withoutExport =
    connection.identifyBy === 'external_id'
      ? 'no global unsubscribe is shown, and an external id is not led to its address'
      : 'no global unsubscribe is shown';
  const exporting = permission(exported, 'users.export.ids', { verdict: 'missing', text: withoutExport });
  return [answers, reading, exporting, ...list, ...groupFindings];
}

/** Asks for a day long ago, on which nobody unsubscribed: the list holds people's addresses, and here none is wanted. */
async function probeList(client: ReadingClient, { pollUnsubscribesSeconds }: Connection): Promise<Finding[]> {
  if (pollUnsubscribesSeconds === 0) return [];
  const outcome = await client.unsubscribes({ startDate: '2011-01-01', endDate: '2011-01-02', offset: 0 });
  const text = 'who leaves all email by a link of Braze is noticed only by a webhook, or at their next visit';
  return [permission(outcome, 'email.unsubscribe', { verdict: 'missing', text })];
}

/** What keeps every other probe from telling anything; undefined where Braze let us in. */
function atTheDoor(outcome: BrazeOutcome<unknown>): Finding | undefined {
  switch (outcome.outcome) {
    case 'not_sent':
      return {
        verdict: 'wrong',
        text: `cannot be reached (${outcome.reason}): is the endpoint right, and may this machine call it?`,
      };
    case 'unknown':
      return {
        verdict: 'wrong',
        text: `does not answer as Braze does (${outcome.reason}): is this the REST endpoint?`,
      };
    case 'misrouted':
      return {
        verdict: 'wrong',
        text: `answers, but not as Braze does (${outcome.reason}): is this the REST endpoint?`,
      };
    case 'unauthorized':
      return outcome.trace.status === 401
        ? { verdict: 'wrong', text: 'refuses the key (401): is it a REST key of this workspace, on this instance?' }
        : undefined;
    case 'rate_limited':
    case 'unavailable':
      return { verdict: 'unknown', text: `cannot say anything now (${outcome.reason}): check again later` };
    case 'ok':
    case 'rejected':
      return undefined;
  }
}

/** Whether the key has a permission, by the answer to a read that needs it. */
function permission(outcome: BrazeOutcome<unknown>, name: string, without: Finding): Finding {
  switch (outcome.outcome) {
    case 'ok':
    case 'rejected':
      return { verdict: 'ok', text: `has the permission ${name}` };
    case 'unauthorized':
      return { verdict: without.verdict, text: `lacks the permission ${name}: without it ${without.text}` };
    case 'misrouted':
    case 'rate_limited':
    case 'unavailable':
    case 'unknown':
    case 'not_sent':
      return { verdict: 'unknown', text: `did not say whether the key has the permission ${name} (${outcome.reason})` };
  }
}
