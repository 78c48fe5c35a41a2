import { join } from 'node:path';

import { interleave, pairedRatio } from './measure/interleave.mjs';
import { median } from './measure/statistics.mjs';
import { withTemporaryFolder } from './measure/with-temporary-folder.mjs';
import { measureMemory } from './memory/measure-memory.mjs';
import { fillPeople } from './people/fill-people.mjs';

const many = 1_000_000;
const few = 1_000;
/** So long that the collector has given back also what starting the bare server took: it does so about eight seconds after the last work. */
const idle = { rounds: 7, forMs: 12_000 };
const afterCollection = 'RSS after a forced garbage collection';
/** Long enough for several attempts at Braze. */
const outage = { rounds: 3, forMs: 6000 };

/**
 * How much memory the backend takes: idle, against what it is made of; and with a million due choices that Braze does not take,
 * against itself with a thousand.
 * @returns {Promise<import('../scripts/bench/bench-line.mjs').BenchLine[]>}
 */
export async function run() {
  return withTemporaryFolder(async (folder) => [...(await idleLines(folder)), ...(await outageLines(folder))]);
}

async function idleLines(folder) {
  const file = (name) => join(folder, `${name}.db`);
  // Both at the same time: each has memory of its own, and most of it is waiting.
  const { both } = await interleave(
    {
      both: async () => {
        const measures = ['backend', 'bare'].map((program) => measureMemory(program, file(program), idle.forMs));
        const [backend, bare] = await Promise.all(measures);
        return { backend, bare };
      },
    },
    idle.rounds,
  );
  const [backend, bare] = ['backend', 'bare'].map((program) => both.map((round) => round[program]));
  const baseline = 'Fastify, an undici Pool and an open database in a process of their own';
  const line = lineOf(
    `memory of the backend, idle for ${idle.forMs / 1000} s, ${afterCollection}`,
    'staysMb',
    backend,
    bare,
    {
      baseline,
      gate: 1.4,
      aim: 1.2,
    },
  );
  // The most that an idle process ever took is what starting took, before the first collections; told, and not a budget.
  const most = describe('mostMb', backend, bare);
  return [{ ...line, detail: `${line.detail}; while starting at most ${most}` }];
}

async function outageLines(folder) {
  const filled = async (people) => {
    const file = join(folder, `${people}.db`);
    await fillPeople(file, people, 'due');
    return () => measureMemory('backend', file, outage.forMs);
  };
  const { full, small } = await interleave({ full: await filled(many), small: await filled(few) }, outage.rounds);
  const baseline = `itself with ${few.toLocaleString('en')}`;
  const name = `memory with ${many.toLocaleString('en')} due choices and Braze down for ${outage.forMs / 1000} s`;
  const limits = { baseline, gate: 1.15, aim: 1.1 };
  return [
    lineOf(`${name}, ${afterCollection}`, 'staysMb', full, small, limits),
    lineOf(`${name}, high-water mark`, 'mostMb', full, small, limits),
  ];
}

function lineOf(name, field, measured, baseline, limits) {
  return {
    name,
    value: pairedRatio(measured, baseline, field),
    unit: 'x',
    ...limits,
    higherIsBetter: false,
    detail: `${describe(field, measured, baseline)}; median of ${measured.length} rounds`,
  };
}

function describe(field, measured, baseline) {
  const mb = (results) => `${median(results.map((result) => result[field])).toFixed(1)} MB`;
  return `${mb(measured)} against ${mb(baseline)}`;
}
