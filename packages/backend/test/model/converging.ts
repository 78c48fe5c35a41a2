import { startSimulator, type Simulator, type SimulatorPerson } from '@preference-center/braze-simulator';
import * as fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { apiKey, campaignId, groups } from '../braze/simulated-braze.ts';
import { archivedGroup, groupCells, names, otherNameOf, whoIs, type GroupCellName, type Name } from './cast.ts';
import { heldByAll, objectionsTo } from './judging.ts';
import { ModelClock } from './model-clock.ts';
import { ModelRun } from './model-run.ts';
import type { Plan, SeededProfile } from './plan.ts';
import { plans, plansOf } from './plans.ts';

/** A store for one run, and how to be rid of it. */
export interface RunStore {
  readonly store: Store;
  readonly close: () => Promise<void>;
}

export type OpenRunStore = (clock: ModelClock, plan: Plan) => Promise<RunStore>;

/** A minute on a quiet machine, and patience for one that is not; a long run has as much as it takes. */
const timeoutMs = process.env['MODEL_RUNS'] === undefined ? 600_000 : 86_400_000;

const usualSeed = 20_260_301;

/**
 * Tries so many random runs (`MODEL_RUNS` sets another number, and has them drawn anew) and shrinks the first that does not end as `model.ts` says. The seed is
 * printed; `MODEL_SEED=… MODEL_PATH=…`, as the failure reports them, play that run again. `MODEL_STORY` has one of the pointed stories told, and nothing else.
 */
export function exerciseConverging(openStore: OpenRunStore, usualRuns: number): void {
  it('ends with Braze as the model says, whatever goes wrong on the way', { timeout: timeoutMs }, async () => {
    let clock = new ModelClock();
    const braze = await startWorkspace(() => clock.trueNow);
    onTestFinished(() => braze.close());
    let run = 0;
    const story = process.env['MODEL_STORY'];
    await fc.assert(
      fc.asyncProperty(story === undefined ? plans : plansOf(story), (plan) => {
        clock = new ModelClock();
        run += 1;
        return tryPlan(plan, { braze, clock, run, openStore });
      }),
      runParameters(usualRuns),
    );
    expect(run).toBeGreaterThan(0);
  });
}

/** Plays runs that are written down. */
export function exercisePlans(openStore: OpenRunStore, told: Readonly<Record<string, Plan>>): void {
  for (const [title, plan] of Object.entries(told)) {
    it(title, { timeout: timeoutMs }, async () => {
      const clock = new ModelClock();
      const braze = await startWorkspace(() => clock.trueNow);
      onTestFinished(() => braze.close());
      await tryPlan(plan, { braze, clock, run: 1, openStore });
    });
  }
}

function startWorkspace(now: () => number): Promise<Simulator> {
  return startSimulator({
    keys: [{ key: apiKey }],
    groups: [
      { id: groups.news, name: 'News', channel: 'email' },
      { id: groups.offers, name: 'Offers', channel: 'email' },
      { id: groups.texts, name: 'Texts', channel: 'sms' },
      { id: archivedGroup, name: 'Archived', channel: 'email', archived: true },
    ],
    campaigns: [{ id: campaignId, name: 'Confirm your subscription', audience: 'all' }],
    // A 429 then never asks for an hour of patience.
    rateLimits: { default: { limit: 250_000, windowMs: 60_000 } },
    now,
  });
}

function runParameters(usualRuns: number): fc.Parameters<[Plan]> {
  const numRuns = Number(process.env['MODEL_RUNS'] ?? usualRuns);
  // The usual runs are the same each time, so that it is a change of the code that makes them fail; longer ones are new each time.
  const isUsual = process.env['MODEL_RUNS'] === undefined;
  const seed = Number(process.env['MODEL_SEED'] ?? (isUsual ? usualSeed : Math.trunc(Math.random() * 2 ** 31)));
  process.stdout.write(`model: ${numRuns} runs, MODEL_SEED=${seed}\n`);
  const path = process.env['MODEL_PATH'];
  // Shrinking takes minutes, and whoever only wants to know whether anything is found can do without.
  const endOnFailure = process.env['MODEL_SHRINK'] === 'no';
  return { seed, numRuns, endOnFailure, ...(path === undefined ? {} : { path }) };
}

interface Surroundings {
  readonly braze: Simulator;
  readonly clock: ModelClock;
  readonly run: number;
  readonly openStore: OpenRunStore;
}

async function tryPlan(plan: Plan, { braze, clock, run, openStore }: Surroundings): Promise<void> {
  const { world } = braze;
  const { store, close } = await openStore(clock, plan);
  world.reset();
  world.setUnknowns(plan.unknowns);
  for (const name of names) {
    for (const [index, profile] of plan.people[name].entries()) world.addPerson(seeded(name, run, profile, index));
  }
  const before = heldByAll(world, run);
  const model = new ModelRun({ store, braze, clock, run, plan });
  try {
    for (const act of plan.acts) {
      await model.perform(act);
      expect(model.violations).toEqual([]);
    }
    await model.finish();
    expect(model.violations).toEqual([]);
    expect(await objectionsTo({ model, world, store, plan, run, before })).toEqual([]);
  } catch (error) {
    throw new Error(`${String(error)}\n\nWhat happened:\n${model.log.join('\n')}`, { cause: error });
  } finally {
    await model.close();
    await close();
  }
}

function seeded(name: Name, run: number, profile: SeededProfile, index: number): SimulatorPerson {
  const { global, ...cells } = profile;
  const held = Object.entries(cells).map(([cell, state]) => [groupCells[cell as GroupCellName].group, state] as const);
  const other = otherNameOf(name);
  const both = other === undefined ? {} : whoIs(other, run);
  const second = index === 0 ? both : { externalId: `${name}-${run}-${index}` };
  const above = global === undefined ? {} : { emailSubscribe: global };
  return { ...whoIs(name, run), ...second, ...above, groups: Object.fromEntries(held) };
}
