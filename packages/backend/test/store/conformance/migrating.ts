import { Migrator, sql, type Kysely, type RawBuilder } from 'kysely';
import { describe, expect, it } from 'vitest';
import { migrationsFor, type SqlDialect } from '../../../src/store/migrate.ts';
import type { Observation } from '../../../src/store/adoption.ts';
import type { Store } from '../../../src/store/store.ts';
import { lease, namesOf, person, start } from './scene.ts';

/** An empty database, before its first migration. */
export interface BareDatabase {
  /** Runs `work` on it, with all that it writes kept. */
  readonly write: (work: (db: Kysely<unknown>) => Promise<void>) => Promise<void>;
  /** Opens the store on it, as a new version does after an update. */
  readonly open: () => Promise<Store>;
}

const names = ['due-out', 'due-in', 'to-read', 'gave-up', 'in-effect'] as const;
const idOf = (name: (typeof names)[number]): number => names.indexOf(name) + 1;

/** How a person's choice stands: what the first version wrote, which no later one may lose. */
const choices = [
  { name: 'due-out', state: 'unsubscribed', delivery: 'recorded', due: start, sentAt: null, sentState: null },
  {
    name: 'due-in',
    state: 'subscribed',
    delivery: 'recorded',
    due: start + 1,
    sentAt: start - 1000,
    sentState: 'unsubscribed',
  },
  {
    name: 'to-read',
    state: 'unsubscribed',
    delivery: 'accepted',
    due: start + 2,
    sentAt: start - 1000,
    sentState: 'unsubscribed',
  },
  {
    name: 'gave-up',
    state: 'subscribed',
    delivery: 'failed',
    due: null,
    sentAt: start - 2000,
    sentState: 'subscribed',
  },
  {
    name: 'in-effect',
    state: 'subscribed',
    delivery: 'confirmed',
    due: null,
    sentAt: start - 3000,
    sentState: 'subscribed',
  },
] as const;

function* people(): Generator<RawBuilder<unknown>> {
  for (const name of names) {
    yield sql`insert into target (id, kind, value, ledger_key, commitment, created_at)
      values (${idOf(name)}, 'email', ${person(name).value}, 'key', 'commitment', ${start})`;
  }
  for (const { name, state, delivery, due, sentAt, sentState } of choices) {
    yield sql`insert into choice (target_id, topic, channel, connection, state, revision, delivery, changed_at,
        next_attempt_at, sent_at, sent_state)
      values (${idOf(name)}, 'news', 'email', 'eu', ${state}, 3, ${delivery}, ${start - 5000}, ${due}, ${sentAt},
        ${sentState})`;
  }
}

/** An opt-in that waits for its owner, whose message has not gone out: until 0002 that was a part of the confirmation. */
function* confirmation(hasMessages: boolean): Generator<RawBuilder<unknown>> {
  const expiresAt = start + 86_400_000;
  const common = sql`'waiting', 'hash', ${idOf('due-out')}, 'acme-www', 'fr', 'wording', ${start}, ${expiresAt}`;
  const columns = sql`id, secret_hash, target_id, property, language, wording, created_at, expires_at`;
  if (!hasMessages) {
    yield sql`insert into confirmation (${columns}, connection, message_status, message_next_at)
      values (${common}, 'eu', 'due', ${start})`;
    yield sql`insert into confirmation_cell values ('waiting', 'offers', 'email', 'eu', 0)`;
    return;
  }
  yield sql`insert into confirmation (${columns}) values (${common})`;
  yield sql`insert into message (id, kind, target_id, connection, property, language, created_at, expires_at, status, next_at)
    values ('waiting', 'confirmation', ${idOf('due-out')}, 'eu', 'acme-www', 'fr', ${start}, ${expiresAt}, 'due', ${start})`;
  yield sql`insert into message_cell values ('waiting', 'offers', 'email', 'eu', 0)`;
}

/** Since 0007 a send of an opt-out is noted apart, which outlasts the next send. */
const noteOptOuts = sql`update choice set opt_out_sent_at = sent_at where sent_state = 'unsubscribed'`;

/** Brings an empty database to where a version left it, with people in it. */
async function fill(db: Kysely<unknown>, dialect: SqlDialect, version: string, schema?: string): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrationsFor(dialect)) },
    disableTransactions: true,
    ...(schema === undefined ? {} : { migrationTableSchema: schema }),
  });
  const { error } = await migrator.migrateTo(version);
  if (error !== undefined) throw new Error(`cannot go to ${version}`, { cause: error });
  for (const statement of people()) await statement.execute(db);
  for (const statement of confirmation(version >= '0002')) await statement.execute(db);
  if (version >= '0007') await noteOptOuts.execute(db);
}

/** Updates, from every version that ever was, of a database with people in it. */
export function exerciseMigrations(
  dialect: SqlDialect,
  openBare: () => Promise<BareDatabase & { readonly schema?: string }>,
): void {
  const versions = Object.keys(migrationsFor(dialect)).slice(0, -1);
  it('knows versions to come from', () => {
    expect(versions.length).toBeGreaterThan(7);
  });

  for (const version of versions) {
    describe(`a database that ${version} left`, () => {
      const updated = async (): Promise<Store> => {
        const bare = await openBare();
        await bare.write((db) => fill(db, dialect, version, bare.schema));
        return bare.open();
      };

      it('keeps every choice, and what delivery still has to do for it', async () => {
        const store = await updated();
        for (const { name, state, delivery } of choices) {
          expect(await store.choicesOf([person(name)])).toEqual([
            {
              ...{ target: person(name), topic: 'news', channel: 'email' },
              ...{ state, revision: 3, delivery, changedAt: start - 5000 },
            },
          ]);
        }
        const held = await lease(store);
        expect(namesOf(await store.claimForSend(held, 10, start + 10))).toEqual(['due-out', 'due-in']);
        expect(namesOf(await store.claimForRead(held, 10, 1000, start + 10))).toEqual(['to-read']);
      });

      it('keeps what was given up where an operator finds it', async () => {
        const store = await updated();
        expect(namesOf((await store.listStuck({ connection: 'eu' }, null, 10)).choices)).toEqual(['gave-up']);
      });

      it('keeps the opt-in that waits for its owner, and its message due', async () => {
        const store = await updated();
        expect(await store.findConfirmation('waiting')).toMatchObject({
          ...{ target: person('due-out'), language: 'fr', createdAt: start },
          cells: [{ topic: 'offers', channel: 'email', revision: 0 }],
        });
        const [message] = await store.claimMessages(await lease(store), 10, 1000, start);
        expect(message).toMatchObject({ kind: 'confirmation', target: person('due-out') });
      });

      it('still knows when the last opt-out was sent, so that an echo of it is known for one', async () => {
        const store = await updated();
        const observation: Observation = {
          ...{ target: person('due-in'), topic: 'news', channel: 'email', connection: 'eu', state: 'unsubscribed' },
          ...{ seenAt: start + 2000, changedAt: start + 1000, via: 'unsubscribes' },
        };
        expect(await store.adopt([observation], start + 2000)).toEqual([{ verdict: 'echo' }]);
      });
    });
  }
}
