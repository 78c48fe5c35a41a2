/**
 * Rules of the store and of delivery, each with the edits that take it out. `scripts/model-power.mjs` shows that the model notices every one of
 * them. `file` is relative to `src`; `find` stands there once.
 * @type {readonly { name: string, rule: string, edits: readonly { file: string, find: string, replace: string }[] }[]}
 */
export const mutants = [
  {
    name: 'settle-any-revision',
    rule: 'a settlement is refused when the choice has moved on',
    // Whatever it had moved on to.
    edits: [
      { file: 'store/sql/settlements.ts', find: 'and choice.revision = settled.revision and', replace: 'and' },
      {
        file: 'store/sql/settlements.ts',
        find: "and choice.delivery = ${param('claimedAs')} and coalesce(choice.sent_at, 0) = settled.sent_at",
        replace: '',
      },
    ],
  },
  {
    name: 'opt-in-overtakes',
    rule: 'an opt-in waits while an opt-out of the cell is on its way',
    edits: [
      {
        file: 'store/sql/claims.ts',
        find: "and (choice.opposed_until is null or choice.opposed_until <= ${param('now')} or ${isReleased})",
        replace: "and (1 = 1 or choice.opposed_until <= ${param('now')})",
      },
    ],
  },
  {
    name: 'confirmed-ends-doubt',
    rule: 'a read that agrees does not end the time in which an opposite request may land',
    edits: [
      {
        file: 'delivery/settle-read.ts',
        find: 'function settleSeenApplied(choice: DeliverableChoice, now: number): Settlement {\n  if (isOpposed(choice, now)) {',
        replace: 'function settleSeenApplied(choice: DeliverableChoice, now: number): Settlement {\n  if (now < 0) {',
      },
    ],
  },
  {
    name: 'forgets-earlier-sends',
    rule: 'a new choice remembers until when an earlier, opposite request may land',
    edits: [
      {
        file: 'store/decide.ts',
        find: 'Math.max(before.opposedUntil ?? 0, isOpposedSendOpen ? before.sentAt + horizonMs : 0)',
        replace: 'isOpposedSendOpen ? before.sentAt + horizonMs : 0',
      },
    ],
  },
  {
    name: 'gives-up-early',
    rule: 'an opt-in that reads do not show is judged only when the horizon has passed',
    edits: [
      {
        file: 'delivery/settle-read.ts',
        find: 'if (now < horizonOf(choice, context)) return lookAgain(choice, context, reason);',
        replace: '',
      },
    ],
  },
  {
    name: 'no-profile-too-soon',
    rule: 'an opt-out for nobody is final only when no opt-in in flight can create the profile',
    edits: [
      {
        file: 'delivery/settle-read.ts',
        find: "if (isOpposed(choice, now)) return lookAgain(choice, context, 'no_profile');",
        replace: '',
      },
    ],
  },
  {
    name: 'still-subscribed-is-fine',
    rule: 'an opt-out that a read contradicts is sent again',
    edits: [
      {
        file: 'delivery/settle-read.ts',
        find: "delivery: 'recorded',\n        nextAttemptAt: now + resendMs(resends, random),",
        replace: "delivery: 'confirmed',\n        nextAttemptAt: null,",
      },
    ],
  },
  {
    name: 'rejected-while-opposed',
    rule: 'a rejected opt-out is not final while an opt-in in flight may create the profile',
    edits: [
      {
        file: 'delivery/settle-send.ts',
        find: "if (choice.state === 'unsubscribed' && (choice.opposedUntil ?? 0) > now)",
        replace: 'if (now < 0)',
      },
    ],
  },
  {
    name: 'rejected-for-nobody',
    rule: 'an opt-out that is rejected alone is looked up, and waits for somebody where there is nobody',
    edits: [
      { file: 'delivery/settle-send.ts', find: 'return verdict.mayBeForNobody === true', replace: 'return now < 0' },
    ],
  },
  {
    name: 'rejected-and-come-since',
    rule: 'an opt-out that was rejected goes once more where a read shows somebody, who may have come since',
    edits: [{ file: 'delivery/settle-read.ts', find: 'if (resends >= mostInsistence)\n', replace: 'if (now >= 0)\n' }],
  },
  {
    name: 'sends-stale-claims',
    rule: 'a claim that has grown old is not sent',
    edits: [
      {
        file: 'delivery/send-lane.ts',
        find: "if (now - claimedAt > sendWindowMs) return 'claim_stale';",
        replace: '',
      },
    ],
  },
  {
    name: 'settles-stalled-reads',
    rule: 'a read that stalled does not settle a choice that was sent or settled meanwhile',
    edits: [
      {
        file: 'store/sql/settlements.ts',
        find: "and choice.delivery = ${param('claimedAs')} and coalesce(choice.sent_at, 0) = settled.sent_at\n        and (choice.delivery = 'sent' or choice.seen_applied = ${param('claimedSeen')})",
        replace: "and coalesce(${param('claimedAs')}, '') <> '' and ${param('claimedSeen')} is not null",
      },
    ],
  },
  {
    name: 'claims-without-the-lease',
    rule: 'whoever lost the lease claims nothing',
    edits: [
      {
        file: 'store/sql/leases.ts',
        find: 'return Boolean((yield* first(this.#queries.find, { name, holder, fence, now }))?.is_live);',
        replace: "return name + holder + fence + now !== '';",
      },
    ],
  },
  {
    name: 'settles-without-the-lease',
    rule: 'whoever lost the lease settles nothing',
    edits: [
      {
        file: 'store/sql/leases.ts',
        find: 'return (yield* first(this.#queries.find, { name, holder, fence, now })) !== undefined;',
        replace: "return name + holder + fence + now !== '';",
      },
      // How the choice stood when it was claimed would tell as well.
      {
        file: 'store/sql/settlements.ts',
        find: "and choice.delivery = ${param('claimedAs')} and coalesce(choice.sent_at, 0) = settled.sent_at\n        and (choice.delivery = 'sent' or choice.seen_applied = ${param('claimedSeen')})\n        and (choice.sent_fence is null or choice.sent_fence <= ${param('fence')})",
        replace:
          "and (choice.sent_fence > ${param('fence')} or (choice.delivery = ${param('claimedAs')} and coalesce(choice.sent_at, 0) = settled.sent_at and (choice.delivery = 'sent' or choice.seen_applied = ${param('claimedSeen')})))",
      },
    ],
  },
  {
    name: 'abandons-the-sent',
    rule: 'what a dead leader had noted as sent is dealt with by the next',
    edits: [
      {
        file: 'store/sql/claims.ts',
        find: "and next_attempt_at is not null and sent_fence < ${param('fence')}",
        replace: "and next_attempt_at is not null and sent_fence < -${param('fence')}",
      },
    ],
  },
  {
    name: 'lift-before-opt-outs',
    rule: 'a lift of the global unsubscribe waits for the opt-outs that go with it',
    edits: [
      {
        file: 'store/sql/claims.ts',
        // Where it is put off as well, so that it would not be handed out for all that.
        find: 'const areOptOutsInEffect = sql`not exists (',
        replace: 'const areOptOutsInEffect = sql`1 = 1 or not exists (',
      },
    ],
  },
  {
    name: 'event-again',
    rule: 'an event whose answer was lost is never sent again',
    edits: [
      {
        file: 'delivery/settle-signal.ts',
        find: "if (signal.kind === 'event') return ended(signal, 'lost', verdict.reason);",
        replace: '',
      },
    ],
  },
  {
    name: 'event-of-the-dead-again',
    rule: 'an event that a dead leader had noted as sent is not sent again',
    edits: [
      {
        file: 'store/sql/signals.ts',
        find: "status = case kind when 'event' then 'lost' else 'due' end,\n          next_at = case kind when 'event' then null else cast(${param('now')} as bigint) end",
        replace: "status = 'due', next_at = cast(${param('now')} as bigint)",
      },
    ],
  },
  {
    name: 'event-for-each-confirmation',
    rule: 'an event goes with its revision, once, however often that is confirmed',
    edits: [
      {
        file: 'store/sql/signal-writer.ts',
        find: 'on conflict (target_id, topic, channel, kind, revision) do nothing`',
        replace:
          "on conflict (target_id, topic, channel, kind, revision) do update set status = 'due', next_at = excluded.next_at`",
      },
    ],
  },
  {
    name: 'older-attributes-last',
    rule: 'attributes of an older choice are given up',
    edits: [
      {
        file: 'store/sql/signals.ts',
        find: "kind === 'attributes' && row.newest_revision !== row.revision",
        replace: "kind === 'attributes' && row.newest_revision < 0",
      },
    ],
  },
  {
    name: 'echo-is-a-change',
    rule: "Braze telling of our own opt-out is an echo, not somebody's act",
    edits: [
      {
        file: 'store/adoption.ts',
        find: "? 'echo' : 'adopted';",
        replace: "? 'adopted' : 'adopted';",
      },
    ],
  },
  {
    name: 'adopts-the-older',
    rule: 'a change made in Braze before our choice does not overrule it',
    edits: [
      {
        file: 'store/adoption.ts',
        find: "if (changedAt <= ours.changedAt + skewMs) return 'older';",
        replace: '',
      },
    ],
  },
  {
    name: 'believes-lagging-reads',
    rule: 'what a read shows counts only when nothing of ours can still come to light',
    edits: [
      {
        file: 'store/adoption.ts',
        find: "return (changedAt ?? seenAt) < settledAt ? 'too_soon' : 'adopted';",
        replace: "return (changedAt ?? seenAt) < Math.min(settledAt, 0) ? 'too_soon' : 'adopted';",
      },
    ],
  },
  {
    name: 'opt-in-overrules-unseen',
    rule: 'an opt-in made in Braze does not overrule an opt-out that Braze was not seen to hold',
    edits: [
      {
        file: 'store/adoption.ts',
        find: "if (!wasHeld(ours)) return 'ours_stands';",
        replace: '',
      },
    ],
  },
  {
    name: 'adopted-is-final',
    rule: 'an adopted opt-out that an opt-in of ours may still land on is looked at once more',
    edits: [
      {
        file: 'store/adoption.ts',
        find: 'const isOpposed = opposedUntil !== null;',
        replace: 'const isOpposed = opposedUntil === -1;',
      },
    ],
  },
  {
    name: 'nobody-is-seen',
    rule: 'an opt-out that had nobody to be applied for is applied once a session sees somebody',
    edits: [
      {
        file: 'store/seen-opt-outs.ts',
        find: 'if (standing.revision !== each.revision) continue;',
        replace: 'continue;',
      },
    ],
  },
  {
    name: 'ends-unrouted-at-once',
    rule: 'what the leader has no route for is left for a day to whoever has one',
    edits: [
      {
        file: 'delivery/settle-unrouted.ts',
        find: 'return choice.reason === reason\n    ? standing(',
        replace: 'return choice.reason === reason || now > 0\n    ? standing(',
      },
    ],
  },
  {
    name: 'nobody-wakes-unrouted',
    rule: 'whoever takes the lease takes up what the one before had no route for',
    edits: [{ file: 'delivery/lease-keeper.ts', find: 'this.#mayBeUnrouted = true;', replace: '' }],
  },
  {
    name: 'nobody-moves-unrouted',
    rule: 'the backend that was started last moves what has no route where it is',
    edits: [
      {
        file: 'upkeep/stranded.ts',
        find: 'const moved = await store.rerouteUnrouted(routes, { backend, now: clock.now() });',
        replace: 'const moved = [store, routes, backend, clock].length - 4;',
      },
    ],
  },
  {
    name: 'wakes-no-signals',
    rule: 'attributes and events for which there was no route are taken up as choices are',
    edits: [
      {
        file: 'store/sql/moves.ts',
        find: "const signals = yield* this.#heldSignals('unrouted', connection, cells);",
        replace:
          "const signals = now < 0 ? yield* this.#heldSignals('unrouted', connection, cells) : { found: 0, rows: null };",
      },
    ],
  },
  {
    name: 'unrouted-reads-forget',
    rule: 'what Braze accepted and the leader has no route to read back is not sent again',
    edits: [
      {
        file: 'delivery/read-lane.ts',
        find: 'settleUnrouted(choice, { delivery: choice.delivery, now })',
        replace: "settleUnrouted(choice, { delivery: choice.delivery === 'failed' ? 'failed' : 'recorded', now })",
      },
    ],
  },
  {
    name: 'lift-ignores-unrouted',
    rule: 'a lift of the global unsubscribe waits for an opt-out that the leader has no route for',
    edits: [
      {
        file: 'store/sql/claims.ts',
        find: "and (other.delivery in ('recorded', 'sent', 'accepted', 'in_doubt')",
        replace:
          "and (other.delivery in ('recorded', 'sent', 'accepted', 'in_doubt') and coalesce(other.reason, '') <> 'route_missing'",
      },
    ],
  },
];
