import { prepare } from './toolchain/prepare.mjs';
import { runScript } from './toolchain/run-script.mjs';

const storms = [
  { store: 'sqlite', victim: 'backend' },
  { store: 'postgres', victim: 'backend' },
  { store: 'postgres', victim: 'database' },
];

/**
 * `npm run chaos [-- <store> ...]`: installs, builds, and kills (`kill -9`) the backend on SQLite, the backend on PostgreSQL and PostgreSQL
 * itself, 200 times each (`CHAOS_KILLS` sets another number), while visitors save. Prints a line for each: kills, saves acknowledged, and how
 * many of them were lost or overwritten by older ones. Fails if any was. Takes some ten minutes for each on a quiet machine.
 */
async function chaos() {
  const wanted = process.argv.slice(2);
  const kills = Number(process.env['CHAOS_KILLS'] ?? 200);
  await prepare();
  const { describeStorm, storm } = await import('../packages/backend/test/process/chaos/storm.mjs');
  let failed = 0;
  for (const options of storms.filter(({ store }) => wanted.length === 0 || wanted.includes(store))) {
    const onKill = (count) => count % 20 === 0 && console.log(`  ${count} kills`);
    const result = await storm({ ...options, kills, onKill });
    console.log(describeStorm(options, result));
    if (result.lost + result.overwritten + result.breaks > 0) failed += 1;
  }
  return failed === 0 ? 0 : 1;
}

await runScript(chaos);
