import { askApart } from '../braze/ask-apart.ts';
import { ExportGate } from '../braze/export-gate.ts';
import type { ExportedProfile } from '../braze/exported-profiles.ts';
import type { BrazeOutcome } from '../braze/outcome.ts';
import type { Clock } from '../clock.ts';
import { channelCode, channelTargets } from '../config/schema.ts';
import { normalise } from '../identity/normalise.ts';
import { agreeOnNewer, type MeetingRows } from '../preferences/meeting-rows.ts';
import type { Cell, CellChange, ChangeContext, DeliverableChoice, Target } from '../store/store.ts';
import { requestFields, type DeliveryContext } from './delivery-context.ts';

/** What {@link RowAgreement.settle} came to. */
export interface Agreement<Row> {
  /** The choices that were older than that of the address: they have been recorded anew, and what was planned for them is void. */
  readonly overruled: ReadonlySet<Row>;
  /** Whether anything is due because of it. */
  readonly hasRecorded: boolean;
}

const nothing: Agreement<never> = { overruled: new Set(), hasRecorded: false };

/** The most external ids in one export. Source: Braze docs, `/users/export/ids`. */
const exportSize = 50;

/**
 * How long the parts of a look-up that Braze rejected wait for our share of the limit, in milliseconds: until its next second. The first
 * request of a look-up does not wait: in a backlog that would hold up what goes out.
 */
const longestWaitMs = 1000;

/**
 * Brings the choices of external ids, recorded while their address was not known, to agree with those of the address, so that the two
 * do not undo each other in Braze. A session of the person does the same, but nobody has to come back for it.
 */
export class RowAgreement {
  readonly #context: DeliveryContext;
  readonly #gate = new ExportGate();

  constructor(context: DeliveryContext) {
    this.#context = context;
  }

  /**
   * Looks up the addresses of these choices' external ids and has every pair of rows agree on the newer choice. Where Braze does not
   * say whose an external id is, nothing happens to it. Those that Braze rejects cost the others of their request nothing, unless it rejects the
   * first 15 requests about them, and so takes no part ({@link askApart}). Whatever `identifyBy` says, these ids go to Braze as its own.
   */
  async settle<Row extends { readonly choice: DeliverableChoice }>(rows: readonly Row[]): Promise<Agreement<Row>> {
    const { store, connection } = this.#context;
    const byId = rows.filter(({ choice }) => choice.target.kind === 'external_id');
    if (byId.length === 0) return nothing;
    const profiles = await this.#lookUp([...new Set(byId.map(({ choice }) => choice.target.value))]);
    const meetings = byId.flatMap(({ choice }) =>
      meetingOf(choice, profiles.get(choice.target.value), connection.code),
    );
    const targets = distinct(meetings.flatMap(({ address, externalId }) => [address, externalId]));
    const changes = targets.length === 0 ? [] : agreeOnNewer(meetings, await store.choicesOf(targets));
    for (const change of changes) await this.#record(change, meetings);
    const overruled = new Set(changes.map(keyOf));
    return {
      overruled: new Set(byId.filter(({ choice }) => overruled.has(keyOf(choice)))),
      hasRecorded: changes.length > 0,
    };
  }

  async #lookUp(externalIds: readonly string[]): Promise<ReadonlyMap<string, ExportedProfile>> {
    const found = new Map<string, ExportedProfile>();
    for (let from = 0; from < externalIds.length; from += exportSize) {
      let isFirst = true;
      const ask = (identifiers: readonly string[]): Promise<BrazeOutcome<readonly ExportedProfile[]> | undefined> => {
        const patienceMs = isFirst ? 0 : longestWaitMs;
        isFirst = false;
        return this.#export(identifiers, patienceMs);
      };
      for await (const { values, outcome } of askApart(externalIds.slice(from, from + exportSize), ask)) {
        if (outcome?.outcome === 'rejected') this.#tellRefused(outcome, values.length);
        else if (outcome?.outcome !== 'ok') return found;
        else
          for (const profile of outcome.body) if (profile.external_id !== null) found.set(profile.external_id, profile);
      }
    }
    return found;
  }

  /** Undefined: Braze was not asked, because the key may not or what we have of the limit is used up for longer than `patienceMs`. */
  async #export(
    identifiers: readonly string[],
    patienceMs: number,
  ): Promise<BrazeOutcome<readonly ExportedProfile[]> | undefined> {
    const { client, clock, signal } = this.#context;
    const { export: budget } = client.budgets;
    if (!this.#gate.isOpen(clock.now())) return undefined;
    const until = clock.now() + patienceMs;
    for (let waitMs = budget.take(clock.now()); waitMs > 0; waitMs = budget.take(clock.now())) {
      if (clock.now() + waitMs > until || signal.aborted) return undefined;
      await wakeAfter(clock, waitMs, signal);
    }
    const outcome = await client.exportUsers({ kind: 'external_id', identifiers }, signal);
    budget.observe(outcome.trace.rateLimit);
    this.#gate.note(outcome, clock.now());
    return outcome;
  }

  /**
   * The choices of such ids go to Braze as they are, and if Braze does not take them either each says so. To wait would hold them up for as long as
   * Braze rejects the look-up, which may be for good; the person's next session has the rows agree.
   */
  #tellRefused(outcome: BrazeOutcome<unknown>, people: number): void {
    const fields = { ...requestFields(this.#context, outcome), people };
    this.#context.logger.warn(fields, 'Braze does not say whose an external id is');
  }

  /** The change is the winning choice's act, carried over: its ledger row has the same circumstances. */
  async #record(change: CellChange, meetings: readonly MeetingRows[]): Promise<void> {
    const { store, clock } = this.#context;
    const winner = otherSide(change, meetings);
    const acts = winner === undefined ? [] : await store.ledgerOf(winner);
    const act = acts.findLast(
      ({ action, topic, channel }) => action === 'set' && topic === change.topic && channel === change.channel,
    );
    if (act === undefined) return;
    const context: ChangeContext = { ...act.context, at: clock.now(), source: 'resolution' };
    // A conflict means that somebody chose in this very moment: theirs is the newer choice.
    await store.record({ changes: [change], confirmations: [], context });
  }
}

function meetingOf(
  { target, topic, channel }: Cell,
  profile: ExportedProfile | undefined,
  connection: string,
): MeetingRows[] {
  const code = channelCode.safeParse(channel);
  if (!code.success) return [];
  const kind = channelTargets[code.data];
  const value = normalise(kind, profile?.[kind] ?? '');
  return value === undefined ? [] : [{ topic, channel, connection, address: { kind, value }, externalId: target }];
}

function otherSide({ target, topic, channel }: CellChange, meetings: readonly MeetingRows[]): Target | undefined {
  for (const meeting of meetings) {
    if (meeting.topic !== topic || meeting.channel !== channel) continue;
    if (isSame(meeting.address, target)) return meeting.externalId;
    if (isSame(meeting.externalId, target)) return meeting.address;
  }
  return undefined;
}

/** Resolves after so many milliseconds, or as soon as the process has to end. */
function wakeAfter(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      cancel();
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const cancel = clock.wakeAt(clock.now() + ms, wake);
    signal.addEventListener('abort', wake, { once: true });
  });
}

function isSame(one: Target, other: Target): boolean {
  return one.kind === other.kind && one.value === other.value;
}

function distinct(targets: readonly Target[]): Target[] {
  return [...new Map(targets.map((target) => [JSON.stringify([target.kind, target.value]), target])).values()];
}

function keyOf({ target, topic, channel }: Cell): string {
  return JSON.stringify([target.kind, target.value, topic, channel]);
}
