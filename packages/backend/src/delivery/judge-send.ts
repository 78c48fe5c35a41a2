import type { BrazeOutcome } from '../braze/outcome.ts';
import { halve, peopleOf, type RoutedChoice, type SendRequest } from './plan.ts';
import type { SendVerdict } from './settle-send.ts';

/** What an answer means: a verdict for each choice it decides, and smaller requests for those it does not. */
export interface Judgement {
  readonly verdicts: readonly { readonly row: RoutedChoice; readonly verdict: SendVerdict }[];
  readonly again: readonly SendRequest[];
}

/** Objects of a track request that Braze refused, by index; null for a request that has no objects. */
export type SendOutcome = BrazeOutcome<ReadonlyMap<number, string> | null>;

/**
 * Judges the answer to a request. A request that was rejected as a whole is halved until the choice at fault stands alone, so that it alone
 * fails. `retryAt` is when a request that was surely not taken may go again. Pure.
 */
export function judgeSend(request: SendRequest, outcome: SendOutcome, retryAt: number): Judgement {
  switch (outcome.outcome) {
    case 'ok':
      return judgeItems(request, outcome.body ?? new Map(), { verdict: 'accepted' });
    case 'rejected':
      return judgeRejection(request, outcome);
    case 'unknown':
      return everyRow(request, { verdict: 'answer_lost', reason: outcome.reason });
    case 'unavailable':
      return everyRow(request, unavailableVerdict(outcome));
    case 'unauthorized':
    case 'misrouted':
    case 'rate_limited':
    case 'not_sent':
      return everyRow(request, { verdict: 'not_taken', reason: outcome.reason, retryAt });
  }
}

/** Braze documents of these that the request did not get as far as being processed. Source: Braze docs, "Errors". */
const unprocessed: ReadonlySet<number | null> = new Set([502, 503]);

/** A 500 or a 504 says nothing of what was done before it: an opt-in may have been applied, and undone by its owner since. */
export function unavailableVerdict({
  reason,
  trace,
}: Extract<BrazeOutcome<never>, { outcome: 'unavailable' }>): SendVerdict {
  return { verdict: unprocessed.has(trace.status) ? 'unavailable' : 'answer_lost', reason };
}

/** The same verdict for every choice of a request. */
export function everyRow({ rows }: Pick<SendRequest, 'rows'>, verdict: SendVerdict): Judgement {
  return { verdicts: rows.map((row) => ({ row, verdict })), again: [] };
}

function judgeRejection(request: SendRequest, outcome: Extract<SendOutcome, { outcome: 'rejected' }>): Judgement {
  const { reason, items, isGroupUnknown } = outcome;
  // A status/set request is about one group: if that is what Braze does not know, no half of it will fare better.
  if (isGroupUnknown && request.state === 'unsubscribed') return everyRow(request, { verdict: 'rejected', reason });
  const people = peopleOf(request);
  const named = new Map([...items].filter(([index]) => index >= 0 && index < people.length));
  // A 400 that names its culprits processed nobody; the others go again without them.
  if (named.size > 0 && request.state === 'subscribed') return judgeItems(request, named, undefined);
  return split(request, reason);
}

/** Parts the people Braze named from the others, who get the given verdict, or are sent again where there is none. */
function judgeItems(
  request: SendRequest,
  named: ReadonlyMap<number, string>,
  verdictOfOthers: SendVerdict | undefined,
): Judgement {
  const people = peopleOf(request);
  const refused = people.flatMap((rows, index) => {
    const reason = named.get(index);
    return reason === undefined ? [] : [split({ state: request.state, rows }, reason)];
  });
  const others = { state: request.state, rows: people.filter((_, index) => !named.has(index)).flat() };
  const rest: Judgement =
    verdictOfOthers === undefined
      ? { verdicts: [], again: others.rows.length > 0 ? [others] : [] }
      : everyRow(others, verdictOfOthers);
  return {
    verdicts: [...rest.verdicts, ...refused.flatMap(({ verdicts }) => verdicts)],
    again: [...rest.again, ...refused.flatMap(({ again }) => again)],
  };
}

/** An opt-out that is rejected alone may be for somebody whom Braze does not know; an opt-in creates its profile. */
function split(request: SendRequest, reason: string): Judgement {
  const halves = halve(request);
  if (halves !== undefined) return { verdicts: [], again: halves };
  return everyRow(request, { verdict: 'rejected', reason, mayBeForNobody: request.state === 'unsubscribed' });
}
