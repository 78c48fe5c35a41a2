import type { PersonRecord } from '../store/operating.ts';
import type { LedgerRow } from '../store/ledger-row.ts';
import type { StoredSignal } from '../store/signals.ts';
import type { Wording } from '../store/store.ts';

/** What belongs to a person's record and is kept apart from it. */
export interface Alongside {
  readonly wordings: readonly Wording[];
  readonly signals: readonly StoredSignal[];
}

/** What is kept about a person, for them to read, or as one JSON object. It names nobody: who asked knows whom they asked about. */
export function describePerson(
  record: PersonRecord | undefined,
  { wordings, signals }: Alongside,
  isJson: boolean,
): string {
  if (isJson) {
    const shown = record === undefined ? null : { ...asJson(record), signals: signals.map(signalFields), wordings };
    return `${JSON.stringify(shown, null, 2)}\n`;
  }
  if (record === undefined) return 'Nothing is kept under this.\n';
  return [
    `Known since ${time(record.since)}.`,
    '',
    'Choices as they stand:',
    ...listOr(record.choices.map(choiceLine)),
    '',
    'Attributes and events that Braze was told beside them:',
    ...listOr(signals.map(signalLine)),
    '',
    'Messages:',
    ...listOr(record.messages.map(messageLine)),
    '',
    'What happened, oldest first:',
    ...listOr(record.ledger.map(ledgerLine)),
    '',
    'Wordings that were shown:',
    ...listOr(wordings.map(({ id, language, content }) => `${id.slice(0, 12)} (${language})\n    ${content}`)),
    '',
  ].join('\n');
}

function asJson({ since, choices, messages, ledger }: PersonRecord): object {
  return {
    since: time(since),
    choices: choices.map(({ changedAt, nextAttemptAt, ...choice }) => ({
      ...choice,
      changedAt: timeOrNull(changedAt),
      nextAttemptAt: timeOrNull(nextAttemptAt),
    })),
    messages: messages.map(({ createdAt, ...message }) => ({ ...message, createdAt: time(createdAt) })),
    ledger: ledger.map(({ action, topic, channel, fromState, toState, revision, context, chain, sequence, hash }) => {
      const place = { chain, sequence, hash };
      return { action, topic, channel, fromState, toState, revision, ...context, at: time(context.at), ...place };
    }),
  };
}

function choiceLine(choice: PersonRecord['choices'][number]): string {
  const { topic, channel, connection, state, revision, delivery, reason, changedAt, isDropped } = choice;
  if (state === null || delivery === null) return `${topic} by ${channel}: asked for, and never confirmed`;
  const why = reason === null ? '' : ` (${reason})`;
  const dropped = isDropped ? ', dropped by an operator' : '';
  const when = changedAt === null ? '' : ` since ${time(changedAt)}`;
  return `${topic} by ${channel}: ${state}${when}, change ${revision}; in ${connection}: ${delivery}${why}${dropped}`;
}

function signalLine({ topic, channel, kind, revision, state, status, reason }: StoredSignal): string {
  return `${topic} by ${channel}: ${kind} of change ${revision} (${state}): ${status}${reason === null ? '' : ` (${reason})`}`;
}

function signalFields({ topic, channel, kind, revision, state, status, reason }: StoredSignal): object {
  return { topic, channel, kind, revision, state, status, reason };
}

function messageLine({ kind, createdAt, property, status, reason }: PersonRecord['messages'][number]): string {
  return `${time(createdAt)} ${kind} of ${property}: ${status}${reason === null ? '' : ` (${reason})`}`;
}

function ledgerLine(row: LedgerRow): string {
  const { action, topic, channel, fromState, toState, context } = row;
  const what = {
    set: `${fromState ?? 'not set'} -> ${toState}`,
    requested: `asked for ${toState}`,
    retried: 'sent to Braze again',
    dropped: 'no longer sent to Braze',
    seen: 'Braze knows the person now: applied after all',
  }[action];
  const where = context.property === '' ? '' : ` on ${context.property}`;
  const how = `by ${context.source}${where}, proof ${context.proof}, session ${context.session}`;
  const shown = context.wording === '' ? '' : `, wording ${context.wording.slice(0, 12)} (${context.language})`;
  return `${time(context.at)} ${topic} by ${channel}: ${what}; ${how}${shown}`;
}

function listOr(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? ['  none'] : lines.map((line) => `  ${line}`);
}

function time(at: number): string {
  return new Date(at).toISOString();
}

function timeOrNull(at: number | null): string | null {
  return at === null ? null : time(at);
}
