import { sql, type Kysely, type Migration } from 'kysely';
import type { SqlDialect } from '../migrate.ts';

/**
 * `signal`: what Braze is told about a choice beside its subscription group.
 *
 * - `kind` `attributes`: custom attributes. One row for each cell, for its newest choice, because an older one's must not follow
 *   them (`signal_attributes`).
 * - `kind` `event`: a custom event. One row for each revision, so that none is ever told twice.
 * - `entry`: the newest ledger row of the cell when the signal became due; the choice's own is that or an earlier one. It holds the
 *   circumstances from which values are made, so that they do not change however late the signal is sent.
 * - `status`: `sent` is noted before the socket is touched, under the lease fence `sent_fence`, and keeps `next_at`: there the next
 *   holder finds what a dead one left. Whatever follows it is final, except `due`.
 * - `signal_due`: what delivery looks for, and nothing else.
 */
export function signals(dialect: SqlDialect): Migration {
  const integer = dialect === 'sqlite' ? sql`integer` : sql`bigint`;
  const clustered = dialect === 'sqlite' ? sql`strict, without rowid` : sql``;
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql`create table signal (
        target_id ${integer} not null references target (id) on delete cascade,
        topic text not null,
        channel text not null,
        kind text not null check (kind in ('attributes', 'event')),
        revision ${integer} not null,
        connection text not null,
        state text not null check (state in ('subscribed', 'unsubscribed')),
        chosen_at ${integer} not null,
        entry ${integer},
        status text not null check (status in ('due', 'sent', 'accepted', 'lost', 'failed', 'superseded')),
        attempts ${integer} not null default 0,
        next_at ${integer},
        sent_at ${integer},
        sent_fence ${integer},
        reason text,
        primary key (target_id, topic, channel, kind, revision)
      ) ${clustered}`.execute(db);
      await sql`create unique index signal_attributes on signal (target_id, topic, channel)
        where kind = 'attributes'`.execute(db);
      await sql`create index signal_due on signal (connection, kind, status, next_at)
        where next_at is not null`.execute(db);
    },
  };
}
