import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { AppError } from '../app-error.ts';
import {
  choicesResponse,
  preferencesRequest,
  preferencesResponse,
  type ChangeResult,
  type ChoicesResponse,
  type PreferencesResponse,
  type WantedState,
} from '../contract.ts';
import type { Config, Property } from '../config/schema.ts';
import type { KeyRing } from '../identity/keys.ts';
import { isBlind, permissionsOf } from '../identity/permissions.ts';
import { sealSession, type Session } from '../identity/session-token.ts';
import type { Catalogue } from '../preferences/catalogue.ts';
import { gridOf, targetOf, workspaceGridOf, type Grid } from '../preferences/cells.ts';
import { isGlobalTopic } from '../preferences/global-cell.ts';
import { planChange, type ChangePlan } from '../preferences/plan-change.ts';
import {
  globalAfter,
  globalTargets,
  planLift,
  planStop,
  reachOf,
  requireGlobal,
  type GlobalPlan,
} from '../preferences/plan-global.ts';
import { planNotices } from '../preferences/plan-notices.ts';
import { showChoices, type ReachedCell } from '../preferences/show-choices.ts';
import type { CellChange, Store, StoredChoice } from '../store/store.ts';
import type { AppParts } from './app-parts.ts';
import { authenticate, peekSession, sessionOf } from './authenticate.ts';
import { changeBudget } from './budgets.ts';
import { changeContext } from './change-context.ts';
import { evenTime } from './even-time.ts';
import { guardBlindOptOuts } from './guard-blind-opt-outs.ts';
import { withOverruled } from './let-rows-meet.ts';

/** Keys by purpose, as these routes need them. */
export interface PreferencesKeys {
  readonly session: KeyRing;
  readonly confirmation: KeyRing;
  readonly network: KeyRing;
}

/** 500 changes with the longest codes. */
const bodyLimitBytes = 131_072;

/** `PATCH /v1/preferences` takes changed cells; `GET /v1/preferences` tells how far they are. */
export function registerPreferencesRoutes(
  app: FastifyInstance,
  catalogue: Catalogue,
  keys: PreferencesKeys,
  parts: AppParts,
): void {
  const { config } = catalogue;
  const preParsing = authenticate(catalogue, keys.session, parts.now);
  const onRequest = peekSession(keys.session, parts.now);
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.patch(
    '/v1/preferences',
    {
      bodyLimit: bodyLimitBytes,
      onRequest,
      preParsing,
      config: { rateLimit: changeBudget('saves', config.limits) },
      schema: { body: preferencesRequest, response: { 200: preferencesResponse } },
    },
    async (request): Promise<PreferencesResponse> => {
      const session = sessionOf(request);
      const property = catalogue.property(session.property);
      const { changes, global: wanted } = request.body;
      const { view: mayView } = permissionsOf(session.proof, property.permissions);
      const untilEven = mayView ? undefined : evenTime();
      if (wanted !== undefined) requireGlobal(property, session, wanted);
      const grid = reachOf(config, property, session);
      const plan = planChange(config, property, session, changes, keys.confirmation, parts.now(), grid);
      const above = await planAbove(config, property, session, plan.changes, wanted, parts.store);
      const context = changeContext(request, session, { catalogue, networkKeys: keys.network, at: parts.now() });
      const all = await withOverruled(above.changes, grid.cells, session, parts.store);
      if (isBlind(session.proof) && plan.changes.length > 0) {
        await guardBlindOptOuts(request, property.code, config.limits, parts);
      }
      const notices = planNotices(config, property, session, plan.changes);
      const outcome = await parts.store.record({ ...plan, changes: all, notices, context });
      if (outcome.outcome === 'conflict') {
        throw new AppError('stale_revision', { conflicts: outcome.conflicts.filter(isOfTopic).map(toChoice) });
      }
      if (outcome.suppressed.length > 0)
        request.log.warn({ suppressed: outcome.suppressed }, 'confirmation limit reached');
      connectionsOf({ ...plan, changes: all }).forEach(parts.nudge);
      const global = globalAfter(session.global, above, outcome.cells);
      const shown = [...changes, ...impliedIn(gridOf(config, property), changes, above)];
      await untilEven;
      return {
        results: toResults(shown, plan, outcome.cells, mayView),
        global: global !== undefined ? 'unsubscribed' : above.on.size > 0 ? 'subscribed' : null,
        session: sealSession({ ...session, global }, keys.session, parts.now()),
      };
    },
  );

  routes.get(
    '/v1/preferences',
    {
      ...{ onRequest, preParsing, config: { rateLimit: changeBudget('looks', config.limits) } },
      schema: { response: { 200: choicesResponse } },
    },
    async (request): Promise<ChoicesResponse> => {
      const session = sessionOf(request);
      const property = catalogue.property(session.property);
      if (!permissionsOf(session.proof, property.permissions).view) throw new AppError('not_permitted');
      const cells = gridOf(config, property).cells.flatMap((cell): ReachedCell[] => {
        const target = targetOf(cell, session.targets, session.proof);
        return target === undefined ? [] : [{ cell, target }];
      });
      return {
        choices: showChoices(cells, await parts.store.choicesOf(session.targets), undefined),
        session: sealSession(session, keys.session, parts.now()),
      };
    },
  );
}

/** What the visitor's word on the global email state adds to the changes of a save. */
async function planAbove(
  config: Config,
  property: Property,
  session: Session,
  changes: readonly CellChange[],
  wanted: WantedState | undefined,
  store: Store,
): Promise<GlobalPlan> {
  if (wanted === undefined) return { changes, on: new Set(), off: new Set() };
  const targets = globalTargets(config, property, session);
  if (wanted === 'unsubscribed') return planStop(changes, targets);
  const stored = await store.choicesOf(targets.map(({ target }) => target));
  return planLift(changes, targets, session, stored, workspaceGridOf(config, property));
}

/** The cells of the visitor's own grid that a save changes without naming them. */
function impliedIn(grid: Grid, named: readonly CellName[], { changes }: GlobalPlan): CellName[] {
  const known = new Set(named.map(keyOf));
  return changes.filter((change) => !known.has(keyOf(change)) && grid.cell(change.topic, change.channel) !== undefined);
}

function isOfTopic({ topic }: CellName): boolean {
  return !isGlobalTopic(topic);
}

type CellName = { readonly topic: string; readonly channel: string };

function connectionsOf({ changes, confirmations }: ChangePlan): Set<string> {
  return new Set([...changes, ...confirmations].map(({ connection }) => connection));
}

/** A visitor who may not see state gets the same answer whatever the state was. */
function toResults(
  changes: readonly CellName[],
  plan: ChangePlan,
  cells: readonly StoredChoice[],
  mayView: boolean,
): ChangeResult[] {
  const waiting = new Set(plan.confirmations.flatMap((each) => each.cells.map(keyOf)));
  const saved = new Map(cells.map((cell) => [keyOf(cell), cell]));
  return changes.map((change) => {
    const { topic, channel } = change;
    if (waiting.has(keyOf(change))) return { topic, channel, outcome: 'waiting_for_confirmation' };
    const cell = saved.get(keyOf(change));
    if (!mayView || cell?.state == null) return { topic, channel, outcome: 'saved' };
    return { topic, channel, outcome: 'saved', state: cell.state, revision: cell.revision };
  });
}

function keyOf({ topic, channel }: CellName): string {
  return `${topic}/${channel}`;
}

function toChoice({
  topic,
  channel,
  state,
  revision,
  delivery,
}: StoredChoice): NonNullable<ChoicesResponse['choices']>[number] {
  return { topic, channel, state: state ?? 'not_set', revision, ...(delivery === null ? {} : { delivery }) };
}
