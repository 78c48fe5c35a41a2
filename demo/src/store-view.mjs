import { existsSync } from 'node:fs';

import Database from 'libsql';

/** Places of the fields in the body of a ledger row, which is a list; and of what stands for the person. */
const places = {
  ...{ action: 4, topic: 5, channel: 6, from: 7, to: 8, revision: 9 },
  ...{ at: 10, proof: 12, source: 13, language: 15 },
};
const commitmentPlace = 3;

/**
 * What the backend's database holds about a person, read beside it: the choices with how far each is on its way, and the
 * ledger. Empty while there is no database.
 * @param {string} path
 * @param {{ email: string, phone?: string, id: string }} person
 */
export function readStore(path, { email, phone, id }) {
  if (!existsSync(path)) return { choices: [], ledger: [] };
  const database = new Database(path, { readonly: true });
  try {
    const targets = database
      .prepare(
        `select id, commitment from target
          where (kind = 'email' and value = ?) or (kind = 'phone' and value = ?) or (kind = 'external_id' and value = ?)`,
      )
      .all(email, phone ?? '', id);
    return {
      choices: targets.flatMap((target) => choicesOf(database, target)),
      ledger: targets.flatMap((target) => ledgerOf(database, target)).sort((one, other) => other.at - one.at),
    };
  } catch (error) {
    // A database that is only just being made has no tables yet.
    if (/no such table/.test(error.message)) return { choices: [], ledger: [] };
    throw error;
  } finally {
    database.close();
  }
}

function choicesOf(database, { id }) {
  return database
    .prepare(
      `select topic, channel, state, revision, delivery, attempts, reason, changed_at as changedAt,
              sent_at as sentAt, next_attempt_at as nextAttemptAt
         from choice where target_id = ?`,
    )
    .all(id);
}

function ledgerOf(database, { commitment }) {
  return database
    .prepare('select body from ledger where instr(body, ?) > 0 order by id desc limit 100')
    .all(commitment)
    .map(({ body }) => JSON.parse(body))
    .filter((fields) => fields[commitmentPlace] === commitment)
    .map((fields) => Object.fromEntries(Object.entries(places).map(([name, index]) => [name, fields[index]])));
}
