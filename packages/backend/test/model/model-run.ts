import type { Hold, Simulator } from '@preference-center/braze-simulator';
import type { Store } from '../../src/store/store.ts';
import { BackendParts } from './backend-parts.ts';
import { connectionOf } from './cast.ts';
import { DeployWitness } from './deploy-witness.ts';
import { configurationOf, deployedCell, type Configuration, type Generation } from './deploys.ts';
import { Inflow, servingProcess } from './inflow.ts';
import type { ModelClock } from './model-clock.ts';
import { ModelProcess } from './model-process.ts';
import { faultOf, type Act, type ActOf, type Endpoint, type Plan } from './plan.ts';
import { Steps } from './steps.ts';
import { Stories } from './story.ts';
import { Visitors } from './visitors.ts';
import { Witness } from './witness.ts';

export const horizonMs = 600_000;
const sendWindowMs = 30_000;
const longestLagMs = 45_000;

/** How long after it left the process a request can take effect: then the read at the horizon of its claim still shows it. */
const landingMs = horizonMs - sendWindowMs - longestLagMs - 1000;

/** Long, because every renewal costs a run time; longer than the send window, as in production. */
const leaseMs = 240_000;

/** The most times to look for what is due at the end. */
const mostLooks = 2000;

/** The longest that a connection rests which Braze refused. */
const longestRestMs = 900_000;

/** Acts after which it may be open whether a request was taken. */
const doubtful: ReadonlySet<Act['act']> = new Set(['trouble', 'mishap', 'freeze', 'stall', 'stop']);

/** Requests whose answers may be late. */
const reads: ReadonlySet<string> = new Set(['userStatus', 'exportUsers']);

const paths: Readonly<Record<Endpoint, string>> = {
  set: '/v2/subscription/status/set',
  track: '/users/track',
  email: '/email/status',
  read: '/subscription/user/status',
  export: '/users/export/ids',
  list: '/email/unsubscribes',
  message: '/campaigns/trigger/send',
};

export interface ModelParts {
  readonly store: Store;
  readonly braze: Simulator;
  readonly clock: ModelClock;
  /** Which run it is: names people and the connection. */
  readonly run: number;
  readonly plan: Pick<Plan, 'isTelling' | 'isPolling' | 'deploy'>;
}

/** One run of a plan against the real store, the real deliverers and the simulator. */
export class ModelRun {
  readonly stories = new Stories();
  readonly visitors: Visitors;
  readonly witness: Witness;
  /** What happened, for whoever looks into a failure. */
  readonly log: string[] = [];
  /** Whether a request was to be answered 2xx without effect. */
  hasForgotten = false;
  /** Whether a request, or an object of one, was to be rejected. */
  hasRejected = false;
  /** Whether anything happened that can leave it open whether a request was taken. */
  hasDoubt = false;
  readonly #parts: ModelParts;
  readonly #inflow: Inflow;
  readonly #deployed: DeployWitness;
  readonly #backends: BackendParts;
  readonly #configurations: Readonly<Record<Generation, Configuration>>;
  readonly #steps = new Steps(
    (number) => number === servingProcess || this.#processes[number]?.isRunning === true,
    () => this.#parts.clock.trueNow,
  );
  readonly #processes: ModelProcess[] = [];
  /** Which of them have the new configuration. */
  readonly #renewed = new Set<ModelProcess>();
  #holds: { readonly hold: Hold; releaseBy: number }[] = [];
  #setBackMs = 0;
  #hasLagged = false;
  /** By how much the next answers to reads are late, in milliseconds. */
  #lateness: number[] = [];
  /** When the last request left that is about choices, in true time. */
  #sentAt = 0;

  constructor(parts: ModelParts) {
    const { braze, run, clock, plan } = parts;
    const { world } = braze;
    const { stories } = this;
    const { deploy } = plan;
    this.hasDoubt = deploy !== undefined;
    this.witness = new Witness({
      ...{ world, clock, stories, run, horizonMs, sendWindowMs },
      hasForgotten: () => this.hasForgotten,
      hasLagged: () => this.#hasLagged,
      elsewhere: deploy === undefined || deploy === 'adds' ? undefined : deployedCell,
    });
    this.#deployed = new DeployWitness({ clock, stories, run, onMoved: () => this.witness.moves() });
    const store = this.#deployed.watch(this.witness.watch(parts.store));
    this.#parts = { ...parts, store };
    const times = { horizonMs, sendWindowMs, leaseMs, lookMs: leaseMs };
    this.#backends = new BackendParts({ clock, run, plan, url: braze.url, times });
    const of = { run, deploy, isTelling: plan.isTelling };
    this.#configurations = { old: configurationOf(of, 'old'), new: configurationOf(of, 'new') };
    const configuration = (): Configuration => this.#configurations[this.#newest];
    this.visitors = new Visitors({ store, clock, stories, run, world, configuration });
    const request = <Outcome>(call: (signal: AbortSignal) => Promise<Outcome>): Promise<Outcome> =>
      this.#whileWatching(Infinity, call);
    const client = this.#backends.makeClient(connectionOf(run));
    this.#inflow = new Inflow({
      store,
      world,
      client,
      clock,
      stories,
      steps: this.#steps,
      run,
      configuration,
      request,
      heardAt: () => this.#heardAt(),
    });
    this.#processes.push(this.#makeProcess(0, 'old'), this.#makeProcess(1, 'old'));
  }

  async perform(act: Act): Promise<void> {
    this.#note(JSON.stringify(act));
    const perform = this.#performers[act.act] as (act: Act) => Promise<void> | void;
    if (doubtful.has(act.act)) this.hasDoubt = true;
    await perform(act);
  }

  /** Everything that happened and may not. */
  get violations(): readonly string[] {
    return [...this.witness.violations, ...this.#deployed.violations];
  }

  /** The configuration of a page that is opened now: the new one as soon as a backend has that. */
  get #newest(): Generation {
    return [...this.#renewed].some(({ isDead }) => !isDead) ? 'new' : 'old';
  }

  /** Ends everything that can go wrong, and goes on until nothing is left to do. */
  async finish(): Promise<void> {
    const { braze, clock } = this.#parts;
    this.#note('the end');
    braze.world.clearFaults();
    braze.world.setLag(0);
    this.#lateness = [];
    for (const process of this.#processes) {
      process.spare();
      process.thaw();
    }
    this.#release('as_received');
    await this.#steps.rest();
    await this.#endDeploy();
    // Whoever is to stop does so when the last late answer was heard.
    while (this.#steps.nextHeardAt < Infinity) await this.#pass(this.#steps.nextHeardAt - clock.trueNow);
    if (this.#processes.every(({ isDead }) => isDead)) this.#processes[0] = this.#makeProcess(0, 'old');
    // A lease whose holder is gone has to run out and be noticed, and a clock that was set back has to catch up.
    await this.#pass(leaseMs * 1.5 + this.#setBackMs);
    await this.#judgeDeploy();
    if (this.violations.length > 0) return;
    this.#sentAt = clock.trueNow;
    for (let looks = 0; ; looks += 1) {
      const dueAt = await this.#nextDueAt();
      if (dueAt === undefined || this.#isStuck(dueAt)) break;
      if (looks > mostLooks) throw new Error('delivery goes on for ever');
      await this.#pass(Math.max(clock.nextTimerAt - clock.now(), 0));
    }
    await this.#steps.rest();
  }

  /** A deploy is over when the last backend of the old configuration has stopped, and one of the new one stays. */
  async #endDeploy(): Promise<void> {
    if (this.#parts.plan.deploy === undefined) return;
    const isRenewed = (process: ModelProcess): boolean => this.#renewed.has(process);
    if (!this.#processes.some((process) => isRenewed(process) && !process.isDead))
      this.#processes.push(this.#makeProcess(this.#processes.length, 'new'));
    await this.#steps.rest();
    for (const process of this.#processes) if (!isRenewed(process)) process.stop();
    await this.#steps.rest();
  }

  /** Within the horizon, and as long as a connection that was refused rests, somebody has sent what was put off for want of a route. */
  async #judgeDeploy(): Promise<void> {
    const { plan, store } = this.#parts;
    if (plan.deploy === undefined) return;
    await this.#pass(horizonMs + longestRestMs);
    await this.#deployed.lookForUntaken(store);
  }

  async #nextDueAt(): Promise<number | undefined> {
    const codes = new Set(Object.values(this.#configurations).flatMap(({ connections }) => connections));
    const due = await Promise.all([...codes].map((code) => this.#parts.store.nextDueAt(code)));
    const earliest = Math.min(...due.map((dueAt) => dueAt ?? Infinity));
    return earliest === Infinity ? undefined : earliest;
  }

  /** Whether nothing comes of what is due, however long one waits: it waits itself, for an opt-out that failed, and is looked at every minute. */
  #isStuck(dueAt: number): boolean {
    const { clock } = this.#parts;
    return dueAt <= clock.now() + 60_000 && clock.trueNow - this.#sentAt > 3 * horizonMs;
  }

  /** Leaves nothing behind. */
  async close(): Promise<void> {
    this.#inflow.close();
    this.witness.close();
    for (const process of this.#processes) process.die();
    await this.#backends.close();
  }

  readonly #performers: { readonly [Kind in Act['act']]: (act: ActOf<Kind>) => Promise<void> | void } = {
    choose: async ({ who, wishes, isNoticed, page }) => {
      await this.visitors.choose(who, wishes, this.#configurations[page ?? this.#newest]);
      if (isNoticed) for (const process of this.#processes) if (process.isRunning) process.nudge();
    },
    choose_outdated: ({ who, wish }) => this.visitors.chooseOutdated(who, wish),
    ask: ({ who, cell }) => this.visitors.ask(who, cell),
    confirm: () => this.visitors.confirm(),
    edit: ({ who, cell, state }) => {
      const isOnItsWay = this.#steps.nextExpiryAt < Infinity || this.#holds.some(({ hold }) => hold.size > 0);
      return this.visitors.edit(who, { cell, state }, isOnItsWay);
    },
    import: ({ who, cells }) => this.visitors.import(who, cells),
    tell: ({ which, isRepeated }) => this.#inflow.tell(which, isRepeated),
    visit: ({ who }) => this.#inflow.visit(who),
    trouble: (act) => this.#trouble(act),
    calm: () => this.#parts.braze.world.clearFaults(),
    hold: ({ on, times }) => {
      const hold = this.#parts.braze.world.hold({ path: paths[on], times });
      this.#holds.push({ hold, releaseBy: Infinity });
    },
    release: ({ order }) => this.#release(order),
    lag: ({ seconds }) => {
      this.#hasLagged ||= seconds > 0;
      this.#parts.braze.world.setLag(seconds * 1000);
    },
    late: ({ seconds }) => void this.#lateness.push(seconds * 1000),
    work: async ({ choices }) => {
      for (const choice of choices) await this.#steps.take(choice);
    },
    until: ({ label }) => this.#steps.takeUntil(label),
    rest: () => this.#steps.rest(),
    pass: ({ seconds }) => this.#pass(seconds * 1000),
    stall: ({ seconds }) => this.#stall(seconds * 1000),
    set_back: ({ seconds }) => {
      this.#setBackMs += seconds * 1000;
      this.#parts.clock.setBack(seconds * 1000);
    },
    mishap: ({ process, mishap, after, at }) => this.#processes[process]?.meet(mishap, after, at),
    freeze: ({ process }) => this.#processes[process]?.freeze(),
    thaw: ({ process }) => this.#processes[process]?.thaw(),
    stop: ({ process }) => this.#processes[process]?.stop(),
    start: ({ process, isNew = false }) => this.#start(process, isNew),
  };

  /** Where none runs under this number. There are two at first, and others only in a deploy. */
  #start(number: number, isNew: boolean): void {
    const { plan } = this.#parts;
    const isThere = this.#processes[number]?.isDead === false;
    if (isThere || number > this.#processes.length || (isNew && plan.deploy === undefined)) return;
    if (this.#processes[number] !== undefined || isNew)
      this.#processes[number] = this.#makeProcess(number, isNew ? 'new' : 'old');
  }

  #note(what: string): void {
    this.log.push(`${new Date(this.#parts.clock.now()).toISOString()} ${what}`);
  }

  #trouble({ trouble, on, times }: ActOf<'trouble'>): void {
    const { kind } = trouble;
    if (kind === 'forgets') this.hasForgotten = true;
    if (kind === 'track_errors' || (kind === 'status' && [400, 413].includes(trouble.status))) this.hasRejected = true;
    this.#parts.braze.world.addFault(faultOf(trouble, paths[on], times));
  }

  /** Time passes, and everybody who can goes about their work. */
  async #pass(ms: number): Promise<void> {
    const { clock } = this.#parts;
    const end = clock.now() + ms;
    do {
      await this.#steps.rest();
      clock.advanceTo(Math.min(end, Math.max(clock.nextTimerAt, clock.now()), this.#nextDeadline()));
      await this.#meetDeadlines();
    } while (clock.now() < end);
    await this.#steps.rest();
  }

  /** Time passes, and nobody gets anything done. */
  async #stall(ms: number): Promise<void> {
    const { clock } = this.#parts;
    const end = clock.now() + ms;
    do {
      clock.advanceTo(Math.min(end, this.#nextDeadline()));
      await this.#meetDeadlines();
    } while (clock.now() < end);
  }

  #nextDeadline(): number {
    const { nextExpiryAt, nextHeardAt } = this.#steps;
    const heardAt = nextHeardAt - this.#parts.clock.behindMs;
    return Math.min(nextExpiryAt, heardAt, ...this.#holds.map(({ releaseBy }) => releaseBy));
  }

  async #meetDeadlines(): Promise<void> {
    const now = this.#parts.clock.now();
    const due = this.#holds.filter(({ releaseBy }) => releaseBy <= now);
    this.#holds = this.#holds.filter((each) => !due.includes(each));
    for (const { hold } of due) hold.release();
    await this.#steps.expire(now);
  }

  #heardAt(): number {
    return this.#parts.clock.trueNow + (this.#lateness.shift() ?? 0);
  }

  #release(order: 'as_received' | 'last_first'): void {
    for (const { hold } of this.#holds) hold.release(order);
    this.#holds = [];
  }

  #makeProcess(number: number, generation: Generation): ModelProcess {
    const { store, clock } = this.#parts;
    const process: ModelProcess = new ModelProcess({
      ...{ number, steps: this.#steps, store },
      clock: clock.seenBy(() => process.isRunning),
      lastLanding: () => clock.now() + landingMs,
      heardAt: (method) => (reads.has(method) ? this.#heardAt() : clock.trueNow),
      request: (expiresAt, call) => this.#whileWatching(expiresAt, call),
      onAnswer: (content, outcome) => this.witness.hears(content, outcome),
      onRequest: (method, content) => this.#sees(method, content),
      parts: (outside) =>
        this.#backends.partsOf(this.#configurations[generation], outside, (message) =>
          this.#note(`process ${number}: ${message}`),
        ),
    });
    if (generation === 'new') this.#renewed.add(process);
    return process;
  }

  /** Ends a request that the simulator never answers, and notes until when what it holds back has to take effect. */
  async #whileWatching<Outcome>(expiresAt: number, call: (signal: AbortSignal) => Promise<Outcome>): Promise<Outcome> {
    const cut = new AbortController();
    const sizes = this.#holds.map(({ hold }) => hold.size);
    const unwatch = this.#parts.braze.world.on('request', ({ method, path, status, effect, fault }) => {
      this.#note(`Braze: ${method} ${path} ${status ?? 'unanswered'} ${effect} ${fault ?? ''}`);
      if (fault === 'timeout') cut.abort();
    });
    try {
      return await call(cut.signal);
    } finally {
      unwatch();
      for (const [index, each] of this.#holds.entries()) {
        if (each.hold.size > (sizes[index] ?? 0)) each.releaseBy = Math.min(each.releaseBy, expiresAt);
      }
    }
  }

  #sees(method: string, content: unknown): void {
    this.#note(`leaves: ${method} ${JSON.stringify(content)}`);
    if (method !== 'unsubscribes') this.#sentAt = this.#parts.clock.trueNow;
    this.witness.sees(method, content);
    this.#deployed.sees(method, content);
  }
}
