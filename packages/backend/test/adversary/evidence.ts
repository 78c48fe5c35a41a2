import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { HttpScene } from '../http/http-scene.ts';

/** What an attack must leave as it was. */
export interface Evidence {
  /** Fails if anything was committed to the database, or delivery was told of anything, since the last call. */
  expectUntouched(): void;
  /** Fails unless every row of every table is as it was in the beginning and Braze was asked for no change. */
  expectNothingHappened(): void;
}

/** Takes down how things stand before an attack. */
export function secureEvidence(scene: HttpScene): Evidence {
  // SQLite changes this number when, and only when, another connection has committed a change.
  const version = (): unknown => scene.query('pragma data_version')[0]?.['data_version'];
  const [rows, nudged, writes] = [everyRow(scene), scene.nudged.length, writesToBraze(scene)];
  let lastVersion = version();
  return {
    expectUntouched: () => {
      const before = lastVersion;
      lastVersion = version();
      expect(lastVersion, 'something was written').toBe(before);
      expect(scene.nudged.length, 'delivery was told of something').toBe(nudged);
    },
    expectNothingHappened: () => {
      expect(everyRow(scene)).toEqual(rows);
      expect(writesToBraze(scene), 'requests to Braze that change something').toBe(writes);
      expect(scene.nudged).toHaveLength(nudged);
    },
  };
}

/** The one request that Braze wants as a POST though it reads. */
const readByPost = '/users/export/ids';

function writesToBraze({ braze }: HttpScene): number {
  return braze.world.requests({ where: ({ method, path }) => method !== 'GET' && path !== readByPost }).length;
}

/** A digest of every table, whatever tables there are. */
function everyRow(scene: HttpScene): Record<string, string> {
  const tables = scene.query(`select name from sqlite_master where type = 'table' order by name`);
  return Object.fromEntries(
    tables.map(({ name }) => {
      const rows = scene.query(`select * from "${String(name)}"`).map((row) => JSON.stringify(row));
      return [String(name), createHash('sha256').update(rows.sort().join('\n')).digest('hex')];
    }),
  );
}
