import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { AppError } from '../app-error.ts';
import { undoResponse, type UndoResponse } from '../contract.ts';
import { permissionsOf } from '../identity/permissions.ts';
import { sealSession } from '../identity/session-token.ts';
import type { Catalogue } from '../preferences/catalogue.ts';
import { gridOf, targetOf } from '../preferences/cells.ts';
import { planUndo } from '../preferences/plan-undo.ts';
import type { Target } from '../store/store.ts';
import type { AppParts } from './app-parts.ts';
import { authenticate, peekSession, sessionOf } from './authenticate.ts';
import { changeBudget } from './budgets.ts';
import { changeContext } from './change-context.ts';
import { evenTime } from './even-time.ts';
import type { PreferencesKeys } from './preferences-routes.ts';

/**
 * `POST /v1/preferences/undo`: takes back what this very session stopped without proof. The answer is the same whatever stood there; the owner
 * of the address is asked by message.
 */
export function registerUndoRoutes(
  app: FastifyInstance,
  catalogue: Catalogue,
  keys: PreferencesKeys,
  parts: AppParts,
): void {
  const { config } = catalogue;
  app.withTypeProvider<ZodTypeProvider>().post(
    '/v1/preferences/undo',
    {
      bodyLimit: 1024,
      onRequest: peekSession(keys.session, parts.now),
      preParsing: authenticate(catalogue, keys.session, parts.now),
      config: { rateLimit: changeBudget('undos', config.limits) },
      schema: { response: { 200: undoResponse } },
    },
    async (request): Promise<UndoResponse> => {
      const session = sessionOf(request);
      const property = catalogue.property(session.property);
      const may = permissionsOf(session.proof, property.permissions);
      if (may.view || may.optIn === 'no') {
        throw new AppError('not_permitted', {
          detail:
            'An undo is for whoever sees no choices, where an opt-in may be asked for; whoever sees them changes them back.',
        });
      }
      const untilEven = evenTime();
      const at = parts.now();
      const plan = planUndo(config, property, session, keys.confirmation, at);
      const context = changeContext(request, session, { catalogue, networkKeys: keys.network, at });
      const { asked, suppressed } = await parts.store.undo({ ...plan, context: { ...context, source: 'undo' } });
      request.log.info({ asked, suppressed: suppressed.length }, 'undo');
      plan.confirmations.forEach(({ connection }) => parts.nudge(connection));
      const results = gridOf(config, property)
        .cells.filter((cell) => isAskable(targetOf(cell, session.targets, session.proof)))
        .map(({ topic, channel }) => ({ topic, channel, outcome: 'waiting_for_confirmation' as const }));
      await untilEven;
      return { results, session: sealSession(session, keys.session, at) };
    },
  );
}

function isAskable(target: Target | undefined): boolean {
  return target !== undefined && target.kind !== 'phone';
}
