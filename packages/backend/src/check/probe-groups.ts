import type { BrazeClient } from '../braze/client.ts';
import type { Finding } from './finding.ts';
import type { GroupUse } from './group-uses.ts';

const concurrency = 8;

/** Why no more groups are asked about. */
interface End {
  readonly verdict: 'missing' | 'unknown';
  readonly reason: string;
}

/**
 * Asks for the state that nobody has in each group: Braze answers an id that it does not know with an error of its own (recorded: 400
 * `Invalid subscription group ID`). Ends with the first answer that says nothing about a group.
 */
export async function probeGroups(
  client: Pick<BrazeClient, 'groupStatus'>,
  groups: readonly GroupUse[],
  externalId: string,
): Promise<Finding[]> {
  const wrong: Finding[] = [];
  const waiting = [...groups];
  let known = 0;
  let end: End | undefined;
  const work = async (): Promise<void> => {
    for (let group = waiting.shift(); group !== undefined && end === undefined; group = waiting.shift()) {
      const outcome = await client.groupStatus({ subscriptionGroupId: group.id, externalId });
      if (outcome.outcome === 'ok') known += 1;
      else if (outcome.outcome === 'rejected') wrong.push(unknownGroup(group, outcome.isGroupUnknown, outcome.reason));
      else end ??= { verdict: outcome.outcome === 'unauthorized' ? 'missing' : 'unknown', reason: outcome.reason };
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  const found: Finding[] =
    known > 0 ? [{ verdict: 'ok', text: `knows ${known} of ${groups.length} subscription group(s)` }] : [];
  return [
    ...found,
    ...inOrder(wrong, groups),
    ...(end === undefined ? [] : [unasked(end, groups.length - known - wrong.length)]),
  ];
}

function unknownGroup({ id, place }: GroupUse, isGroupUnknown: boolean, reason: string): Finding {
  const why = isGroupUnknown ? 'does not know' : `does not take (${reason})`;
  return { verdict: 'wrong', text: `${why} the subscription group ${id}, at ${place}: is the id right?` };
}

function unasked({ verdict, reason }: End, count: number): Finding {
  return verdict === 'missing'
    ? {
        verdict,
        text: `lacks the permission subscription.status.get: without it ${count} subscription group id(s) cannot be checked for typing errors; nothing else needs it`,
      }
    : { verdict, text: `did not say whether it knows ${count} subscription group(s) (${reason})` };
}

function inOrder(found: readonly Finding[], groups: readonly GroupUse[]): Finding[] {
  const place = ({ text }: Finding): number => groups.findIndex(({ id }) => text.includes(id));
  return [...found].sort((one, other) => place(one) - place(other));
}
