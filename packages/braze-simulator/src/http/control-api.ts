import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { parseInput, SimulatorInputError } from '../simulator-input-error.ts';
import { personSchema } from '../simulator-seed.ts';
import type { Who } from '../workspace/person.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { World } from '../workspace/world.ts';
import { admitToControl, answerPreflight } from './control-guard.ts';
import * as schemas from './control-schemas.ts';
import { streamEvents } from './event-stream.ts';

/** What the control API works on. */
export interface ControlParts {
  readonly workspace: Workspace;
  readonly world: World;
  /** Web origins whose pages may use it. */
  readonly controlOrigins: ReadonlySet<string>;
}

/**
 * The simulator's own API under `/simulator`, for people, demos and programs in other languages. It needs no key: keep the simulator on
 * the loopback interface, and put only invented people in it. Errors are JSON with a `message`.
 */
export function registerControlApi(app: FastifyInstance, parts: ControlParts): void {
  void app.register(
    (scope, _options, done) => {
      scope.addHook('onRequest', (request, reply, next) => {
        if (admitToControl(request, reply, parts.controlOrigins)) next();
      });
      scope.setErrorHandler((error: FastifyError, _request, reply) => {
        const status = error instanceof SimulatorInputError ? 400 : (error.statusCode ?? 500);
        return reply.code(status).send({ message: error.message });
      });
      scope.setNotFoundHandler((_request, reply) =>
        reply.code(404).send({ message: 'The control API has no such path' }),
      );
      scope.options('/*', (_request, reply) => answerPreflight(reply));
      addReads(scope, parts);
      addSettings(scope, parts);
      addHolds(scope, parts);
      addEdits(scope, parts);
      done();
    },
    { prefix: '/simulator' },
  );
}

function addReads(scope: FastifyInstance, { workspace, world }: ControlParts): void {
  scope.get('/state', (request) => {
    const { lagMs, unknowns, groups } = world.settings;
    const { personCount, unseenEffects } = world;
    const { size: waitingFaults } = workspace.faults;
    const campaigns = [...workspace.settings.campaigns.values()];
    const people = world.people(undefined, limitOf(request));
    return { settings: { lagMs, unknowns }, groups, campaigns, personCount, unseenEffects, waitingFaults, people };
  });
  scope.get('/people', (request) => ({ people: world.people(parseInput(schemas.whoSchema, request.query, 'query')) }));
  scope.get('/outbox', (request) => {
    const { to, campaignId } = filtersOf(request);
    return { messages: world.outbox({ to, campaignId }).slice(-limitOf(request)) };
  });
  scope.get('/requests', (request) => {
    const { path, method } = filtersOf(request);
    return { requests: world.requests({ path, method }).slice(-limitOf(request)) };
  });
  scope.get('/webhooks', (request) => ({
    webhooks: world.settings.webhooks,
    deliveries: world.webhookDeliveries().slice(-limitOf(request)),
  }));
  scope.get('/events', (_request, reply) => streamEvents(reply, workspace));
}

function addSettings(scope: FastifyInstance, { workspace, world }: ControlParts): void {
  scope.put('/settings', (request) => {
    const { lagMs, unknowns, rateLimits } = parseInput(schemas.settingsSchema, request.body, 'settings');
    // The switches are checked first, so that a refused request changes nothing.
    if (unknowns) world.setUnknowns(unknowns);
    if (lagMs !== undefined) world.setLag(lagMs);
    if (rateLimits) world.setRateLimits(rateLimits);
    const settings = world.settings;
    return { lagMs: settings.lagMs, unknowns: settings.unknowns };
  });
  scope.put('/webhooks', (request) => {
    world.setWebhooks(parseInput(schemas.webhooksSchema, request.body, 'webhooks').webhooks);
    return { webhooks: world.settings.webhooks };
  });
  scope.post('/faults', (request, reply) => {
    world.addFault(parseInput(schemas.faultSchema, request.body, 'fault'));
    return reply.code(201).send({ waitingFaults: workspace.faults.size });
  });
  scope.delete('/faults', () => {
    world.clearFaults();
    return { waitingFaults: 0 };
  });
  scope.post('/reset', () => {
    world.reset();
    return { personCount: world.personCount };
  });
}

function addHolds(scope: FastifyInstance, { workspace, world }: ControlParts): void {
  scope.post('/holds', (request, reply) => {
    const { id } = world.hold(parseInput(schemas.holdSchema, request.body, 'hold'));
    return reply.code(201).send({ id });
  });
  scope.get('/holds', () => ({ holds: workspace.holds.map(({ id, size }) => ({ id, size })) }));
  scope.post<{ Params: { id: string } }>('/holds/:id/release', (request, reply) => {
    const hold = workspace.holds.find(({ id }) => id === request.params.id);
    if (!hold) return reply.code(404).send({ message: 'There is no such hold' });
    const { size } = hold;
    hold.release(parseInput(schemas.releaseSchema, request.body, 'release')?.order);
    return { applied: size };
  });
}

function addEdits(scope: FastifyInstance, { world }: ControlParts): void {
  scope.post('/people', (request, reply) => {
    world.addPerson(parseInput(personSchema, request.body, 'person'));
    return reply.code(201).send({ personCount: world.personCount });
  });
  scope.post('/group-state', (request) => {
    const who: Who = parseInput(schemas.whoSchema, request.body, 'person');
    const { groupId, state, source } = parseInput(schemas.groupStateSchema, request.body, 'change');
    world.setGroupState(who, groupId, state, source);
    return { people: world.people(who) };
  });
  scope.post('/email-state', (request) => {
    const { email, state, source } = parseInput(schemas.emailStateSchema, request.body, 'change');
    world.setEmailState(email, state, source);
    return { people: world.people({ email }) };
  });
  scope.post('/email-problem', (request) => {
    const { email, problem } = parseInput(schemas.emailProblemSchema, request.body, 'problem');
    world.breakEmail(email, problem);
    return { problems: world.emailProblems(email) };
  });
  scope.post('/sms-reply', (request) => {
    const { phone, text } = parseInput(schemas.smsReplySchema, request.body, 'reply');
    world.replyBySms(phone, text);
    return { people: world.people({ phone }) };
  });
}

const filtersSchema = z
  .object({ to: z.string(), campaignId: z.string(), path: z.string(), method: z.string() })
  .partial();

function filtersOf(request: FastifyRequest): z.output<typeof filtersSchema> {
  return parseInput(filtersSchema, request.query, 'query');
}

function limitOf(request: FastifyRequest): number {
  return parseInput(z.object({ limit: schemas.limitSchema }), request.query, 'query').limit;
}
