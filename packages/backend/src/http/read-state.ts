import type { FastifyBaseLogger } from 'fastify';
import type { Config, Property } from '../config/schema.ts';
import type { SessionResponse } from '../contract.ts';
import { permissionsOf } from '../identity/permissions.ts';
import type { Session } from '../identity/session-token.ts';
import { onElsewhere, wouldBringBack } from '../preferences/above-the-grid.ts';
import { gridOf, targetOf } from '../preferences/cells.ts';
import { coversWorkspace, globalTargets, reachOf } from '../preferences/plan-global.ts';
import { seenChanges } from '../preferences/seen-changes.ts';
import { showChoices, type ReachedCell } from '../preferences/show-choices.ts';
import type { AppParts } from './app-parts.ts';
import { applyToVisitor } from './apply-to-seen.ts';
import { readBraze } from './read-braze.ts';
import { readGlobal } from './read-global.ts';
import { takeOver } from './take-over.ts';

/** What only a visitor who may see state is told. */
export type Seen = Pick<SessionResponse, 'choices' | 'choicesFrom' | 'global' | 'all'>;

export interface ReadStateParts extends Pick<AppParts, 'store' | 'reader' | 'nudge' | 'now'> {
  readonly log: FastifyBaseLogger;
  /** When the session has waited for Braze long enough, epoch milliseconds. */
  readonly until: number;
  /** That of the session's texts. */
  readonly language: string;
}

/**
 * Reads what a session shows of its visitor's state; nothing where they may not see it. `off`: the connections whose workspace holds the
 * address globally unsubscribed, for the session's own use.
 */
export async function readState(
  config: Config,
  property: Property,
  session: Session,
  parts: ReadStateParts,
): Promise<Seen & { readonly off: readonly string[] }> {
  const { store, reader, now, log, until, language } = parts;
  const may = permissionsOf(session.proof, property.permissions);
  if (!may.view) {
    return { choices: null, choicesFrom: null, global: null, all: { scope: 'topics', elsewhere: [] }, off: [] };
  }
  const reached = reachOf(config, property, session).cells.flatMap((cell): ReachedCell[] => {
    const target = targetOf(cell, session.targets, session.proof);
    return target === undefined ? [] : [{ cell, target }];
  });
  // Ours first: a choice that is confirmed by then is in what Braze answers afterwards.
  const stored = await store.choicesOf(session.targets);
  const timing = { until, nowMs: now(), horizonMs: config.delivery.horizonSeconds * 1000 };
  const [braze, global] = await Promise.all([
    readBraze(reader, reached, stored, until),
    may.global ? readGlobal(reader, globalTargets(config, property, session), stored, timing) : null,
  ]);
  // Before the answer, because a change that names the revision before would be in conflict.
  const adopted = braze === undefined ? [] : await takeOver(seenChanges(reached, stored, braze), store, now(), log);
  const applied = await applyToVisitor(
    config,
    { targets: session.targets, reached, stored, braze, known: global?.known ?? [] },
    parts,
  );
  const stateOf = braze && ((each: ReachedCell) => braze(each)?.state);
  const show = (cells: readonly ReachedCell[]) => showChoices(cells, [...stored, ...adopted, ...applied], stateOf);
  const grid = gridOf(config, property);
  const isOwn = ({ cell }: ReachedCell): boolean => grid.cell(cell.topic, cell.channel) !== undefined;
  const choices = show(reached.filter(isOwn));
  const others = reached.filter((each) => !isOwn(each));
  const { off = [], state = null } = global ?? {};
  return {
    choices,
    choicesFrom: braze === undefined ? 'store' : 'braze',
    global: state === null ? null : { state, wouldBringBack: wouldBringBack(grid, choices, off) },
    all: {
      scope: coversWorkspace(property, session) ? 'workspace' : 'topics',
      elsewhere: onElsewhere(config, others, show(others), braze !== undefined, language),
    },
    off,
  };
}
