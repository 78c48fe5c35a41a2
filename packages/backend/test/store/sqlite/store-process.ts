import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import { change, horizonMs, recordedCells, saving, start } from '../conformance/scene.ts';

/**
 * A process of its own that owns a store: `store-process.ts <path> hold` takes a lease and then does nothing;
 * `save` keeps saving, eight at a time, and writes `<person> <revision>` for each save that was acknowledged.
 */
const [path = '', task] = process.argv.slice(2);
const store = await openSqliteStore({ path, horizonMs, exclusive: true });

async function saveForever(worker: number): Promise<never> {
  for (let round = 0; ; round += 1) {
    const name = `person-${worker}-${round % 40}`;
    const [cell] = recordedCells(await store.record(saving([change(name, 'unsubscribed')])));
    process.stdout.write(`${name} ${cell?.revision}\n`);
  }
}

if (task === 'save') {
  await Promise.all(Array.from({ length: 8 }, (_, worker) => saveForever(worker)));
} else {
  await store.acquireLease('eu', 'the process that will be killed', 3_600_000, start);
  process.stdout.write('holding\n');
  setInterval(() => {}, 60_000);
}
