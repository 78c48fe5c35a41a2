import { sql, type Kysely, type Migration, type RawBuilder } from 'kysely';
import type { SqlDialect } from '../migrate.ts';

/**
 * Messages of every kind in tables of their own; until now only confirmations had one, in columns of `confirmation`.
 *
 * - `message`: one to one target. Its id is that of the confirmation it is for, where it is for one. `network` is the keyed
 *   hash of the network it was asked for from. Once `status` is `sent` or `failed`, `next_at` is null.
 * - `message_cell`: the cells a message is about, with the revision each had. For a confirmation they are what it applies, so
 *   this takes the place of `confirmation_cell`.
 */
export function messages(dialect: SqlDialect): Migration {
  const integer = dialect === 'sqlite' ? sql`integer` : sql`bigint`;
  const strict = dialect === 'sqlite' ? sql`strict` : sql``;
  const clustered = dialect === 'sqlite' ? sql`strict, without rowid` : sql``;
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of [...createTables(integer, strict, clustered), ...moveRows(), ...dropOld()]) {
        await statement.execute(db);
      }
    },
  };
}

type Part = RawBuilder<unknown>;

function createTables(integer: Part, strict: Part, clustered: Part): Part[] {
  return [
    sql`create table message (
      id text primary key not null,
      kind text not null check (kind in ('confirmation', 'access', 'notice')),
      target_id ${integer} not null references target (id) on delete cascade,
      connection text not null,
      property text not null,
      language text not null,
      network text,
      created_at ${integer} not null,
      expires_at ${integer} not null,
      status text not null check (status in ('due', 'sent', 'failed')),
      attempts ${integer} not null default 0,
      next_at ${integer},
      reason text
    ) ${strict}`,
    sql`create index message_by_target on message (target_id, kind, created_at)`,
    sql`create index message_due on message (connection, kind, next_at) where status = 'due'`,
    sql`create table message_cell (
      message_id text not null references message (id) on delete cascade,
      topic text not null,
      channel text not null,
      connection text not null,
      revision ${integer} not null,
      primary key (message_id, topic, channel)
    ) ${clustered}`,
  ];
}

function moveRows(): Part[] {
  return [
    sql`
      insert into message (id, kind, target_id, connection, property, language, created_at, expires_at, status, attempts,
        next_at, reason)
      select id, 'confirmation', target_id, connection, property, language, created_at, expires_at, message_status,
        message_attempts, message_next_at, message_reason
      from confirmation`,
    sql`
      insert into message_cell (message_id, topic, channel, connection, revision)
      select confirmation_id, topic, channel, connection, revision from confirmation_cell`,
  ];
}

function dropOld(): Part[] {
  const columns = ['connection', 'message_status', 'message_attempts', 'message_next_at', 'message_reason'];
  return [
    sql`drop table confirmation_cell`,
    sql`drop index confirmation_due`,
    sql`drop index confirmation_by_target`,
    ...columns.map((column) => sql`alter table confirmation drop column ${sql.ref(column)}`),
  ];
}
