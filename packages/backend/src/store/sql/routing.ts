import { sql } from 'kysely';
import { param, PreparedQuery } from './prepared-query.ts';
import { run, type Script } from './script.ts';
import type { StoreDialect } from './store-dialect.ts';

function routingStatements({ compiler, throughIndex }: StoreDialect) {
  return {
    // What was sent stays known: another connection may name the same workspace, where it can still take effect. Its
    // fence does not, because fences of two leases do not compare.
    moveChoices: new PreparedQuery(
      sql`
    update choice set
      connection = ${param('connection')}, delivery = 'recorded',
      next_attempt_at = coalesce(next_attempt_at, changed_at), attempts = 0, reason = null, sent_fence = null,
      seen_applied = 0, resends = 0
    where topic = ${param('topic')} and channel = ${param('channel')} and connection <> ${param('connection')}
      and delivery in ('recorded', 'sent', 'accepted', 'in_doubt')`.compile(compiler),
    ),
    // Where the old connection's answer is still out, nobody will wait for it.
    moveSignals: new PreparedQuery(
      sql`
    update ${throughIndex('signal', 'signal_due')} set
      status = case when kind = 'event' and status = 'sent' then 'lost' else 'due' end,
      next_at = case when kind = 'event' and status = 'sent' then null else next_at end,
      connection = ${param('connection')}, attempts = 0, sent_fence = null, reason = 'rerouted'
    where topic = ${param('topic')} and channel = ${param('channel')} and connection <> ${param('connection')}
      and status in ('due', 'sent') and next_at is not null`.compile(compiler),
    ),
    moveMessageCells: new PreparedQuery(
      sql`
    update message_cell set connection = ${param('connection')}
    where topic = ${param('topic')} and channel = ${param('channel')} and connection <> ${param('connection')}`.compile(
        compiler,
      ),
    ),
    moveMessages: new PreparedQuery(
      sql`
    update message set connection = (
      select connection from message_cell where message_id = message.id order by topic, channel limit 1)
    where status = 'due' and kind <> 'access' and connection not in (
      select connection from message_cell where message_id = message.id)`.compile(compiler),
    ),
  };
}

/** Follows a configuration that sends a topic's channel through another connection. The caller holds the transaction. */
export class Routing {
  readonly #statements: ReturnType<typeof routingStatements>;

  constructor(dialect: StoreDialect) {
    this.#statements = routingStatements(dialect);
  }

  *reroute(
    routes: readonly { readonly topic: string; readonly channel: string; readonly connection: string }[],
  ): Script<void> {
    for (const { topic, channel, connection } of routes) {
      yield* run(this.#statements.moveChoices, { topic, channel, connection });
      yield* run(this.#statements.moveSignals, { topic, channel, connection });
      yield* run(this.#statements.moveMessageCells, { topic, channel, connection });
    }
    yield* run(this.#statements.moveMessages);
  }
}
