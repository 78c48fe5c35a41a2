import type { Cell, Lease, RecordRequest, SendScope, Settlement, Store, Target, Wording } from '../store.ts';
import { Backends } from './backends.ts';
import { BlindRates } from './blind-rates.ts';
import { Checkpoints } from './checkpoints.ts';
import { Choices } from './choices.ts';
import { Claims } from './claims.ts';
import { Confirmations } from './confirmations.ts';
import { Leases } from './leases.ts';
import { Messages } from './messages.ts';
import { RequestCounts } from './request-counts.ts';
import { People } from './people.ts';
import { Retention } from './retention.ts';
import { Reverting } from './reverting.ts';
import { Routing } from './routing.ts';
import { Settlements } from './settlements.ts';
import { Signals } from './signals.ts';
import { StuckChoices } from './stuck-choices.ts';
import type { SqlEngine } from './sql-engine.ts';
import { Undoing } from './undoing.ts';
import { UnsubscribeCursors } from './unsubscribe-cursors.ts';

/** What a method of the store is given. */
type Given<Method extends keyof Store> = Store[Method] extends (...given: infer All) => unknown ? All : never;

/** The store on an SQL database: what it does is written once, as scripts, and the engine runs them. */
export class SqlStore implements Store {
  readonly #engine: SqlEngine;
  readonly #routing: Routing;
  readonly #choices: Choices;
  readonly #confirmations: Confirmations;
  readonly #leases: Leases;
  readonly #claims: Claims;
  readonly #settlements: Settlements;
  readonly #signals: Signals;
  readonly #messages: Messages;
  readonly #undoing: Undoing;
  readonly #blindRates: BlindRates;
  readonly #backends: Backends;
  readonly #requestCounts: RequestCounts;
  readonly #reverting: Reverting;
  readonly #stuck: StuckChoices;
  readonly #checkpoints: Checkpoints;
  readonly #people: People;
  readonly #retention: Retention;
  readonly #cursors: UnsubscribeCursors;
  #closing: Promise<void> | undefined;

  constructor(engine: SqlEngine) {
    const { dialect, horizonMs } = engine;
    this.#engine = engine;
    this.#routing = new Routing(dialect);
    this.#choices = new Choices(dialect);
    this.#confirmations = new Confirmations(dialect, engine.recorder);
    this.#leases = new Leases(dialect);
    this.#claims = new Claims(dialect);
    this.#settlements = new Settlements(dialect, horizonMs);
    this.#signals = new Signals(dialect);
    this.#messages = new Messages(dialect);
    this.#undoing = new Undoing(dialect, engine.recorder);
    this.#blindRates = new BlindRates(dialect);
    this.#backends = new Backends(dialect);
    this.#requestCounts = new RequestCounts(dialect);
    this.#reverting = new Reverting(dialect, engine.recorder);
    this.#stuck = new StuckChoices(dialect, engine.recorder);
    this.#checkpoints = new Checkpoints(dialect);
    this.#retention = new Retention(dialect, this.#checkpoints);
    this.#cursors = new UnsubscribeCursors(dialect);
    this.#people = new People(dialect);
  }

  record(request: RecordRequest) {
    return this.#engine.save(request);
  }

  choicesOf(targets: readonly Target[]) {
    return this.#engine.read(() => this.#choices.of(targets));
  }

  ensureWordings(wordings: readonly Wording[], at: number) {
    return this.#engine.write(() => this.#people.texts.ensure(wordings, at));
  }

  reroute(...[routes, from]: Given<'reroute'>) {
    return this.#routing.reroute(this.#engine, routes, from);
  }

  unattended(now: number) {
    return this.#engine.read(() => this.#routing.unattended(now));
  }

  findConfirmation(id: string) {
    return this.#engine.read(() => this.#confirmations.find(id));
  }

  confirm(id: string, context: Given<'confirm'>[1]) {
    return this.#engine.write(() => this.#confirmations.confirm(id, context));
  }

  undo(request: Given<'undo'>[0]) {
    return this.#engine.write(() => this.#undoing.undo(request));
  }

  revert(step: Given<'revert'>[0]) {
    return this.#engine.write(() => this.#reverting.step(step));
  }

  adopt(observations: Given<'adopt'>[0], now: number) {
    return this.#engine.write(() => this.#engine.recorder.adopt(observations, now));
  }

  optOutsForNobody(targets: readonly Target[]) {
    return this.#engine.read(() => this.#choices.forNobody(targets));
  }

  applyAgain(seen: Given<'applyAgain'>[0], now: number) {
    return this.#engine.write(() => this.#engine.recorder.applyAgain(seen, now));
  }

  countBlindSave(property: string, at: number, policy: Given<'countBlindSave'>[2]) {
    return this.#engine.write(() => this.#blindRates.count(property, at, policy));
  }

  blindRates() {
    return this.#engine.read(() => this.#blindRates.all());
  }

  resetBreaker(property: string) {
    return this.#engine.write(() => this.#blindRates.reset(property));
  }

  announceBackend(id: string, ttlMs: number, now: number) {
    return this.#engine.write(() => this.#backends.announce(id, ttlMs, now));
  }

  removeBackend(id: string) {
    return this.#engine.write(() => this.#backends.leave(id));
  }

  countRequests(counts: Given<'countRequests'>[0]) {
    return this.#engine.write(() => this.#requestCounts.add(counts));
  }

  acquireLease(name: string, holder: string, ttlMs: number, now: number) {
    return this.#engine.write(() => this.#leases.acquire(name, holder, ttlMs, now));
  }

  releaseLease(lease: Lease) {
    return this.#engine.write(() => this.#leases.release(lease));
  }

  /** Frees every lease; only for a process that holds the serve lock. */
  releaseLeases() {
    return this.#engine.write(() => this.#leases.releaseAll());
  }

  claimForSend(lease: Lease, limit: number, now: number, only?: SendScope) {
    return this.#engine.write(() => this.#claims.forSend(lease, limit, now, only));
  }

  claimForRead(lease: Lease, limit: number, holdMs: number, now: number, of?: 'topics' | 'global') {
    return this.#engine.write(() => this.#claims.forRead(lease, limit, holdMs, now, of));
  }

  recoverAbandoned(lease: Lease, horizonMs: number, now: number) {
    return this.#engine.write(() => this.#claims.recoverAbandoned(lease, horizonMs, now));
  }

  settle(lease: Lease, settlements: readonly Settlement[], now: number) {
    return this.#engine.write(() => this.#settlements.settle(lease, settlements, now));
  }

  claimSignals(lease: Lease, limits: Given<'claimSignals'>[1], now: number) {
    return this.#engine.write(() => this.#signals.claim(lease, limits, now));
  }

  settleSignals(lease: Lease, settlements: Given<'settleSignals'>[1], now: number) {
    return this.#engine.write(() => this.#signals.settle(lease, settlements, now));
  }

  signalsOf(target: Target) {
    return this.#engine.read(() => this.#signals.of(target));
  }

  circumstancesOf(choices: readonly (Cell & { readonly revision: number })[]) {
    return this.#engine.read(() => this.#signals.circumstancesOf(choices));
  }

  requestAccess(request: Given<'requestAccess'>[0]) {
    return this.#engine.write(() => this.#messages.requestAccess(request));
  }

  claimMessages(lease: Lease, limit: number, holdMs: number, now: number) {
    return this.#engine.write(() => this.#messages.claim(lease, limit, holdMs, now));
  }

  settleMessages(lease: Lease, settlements: Given<'settleMessages'>[1], now: number) {
    return this.#engine.write(() => this.#messages.settle(lease, settlements, now));
  }

  nextDueAt(connection: string) {
    return this.#engine.read(() => this.#choices.nextDueAt(connection));
  }

  countByDelivery(connection: string) {
    return this.#engine.read(() => this.#choices.countByDelivery(connection));
  }

  listStuck(...[filter, after, limit]: Given<'listStuck'>) {
    return this.#engine.read(() => this.#stuck.page(filter, after, limit));
  }

  countStuck(filter: Given<'countStuck'>[0]) {
    return this.#engine.read(() => this.#stuck.count(filter));
  }

  countStuckUpTo(connection: string, upTo: number) {
    return this.#engine.read(() => this.#stuck.countUpTo(connection, upTo));
  }

  handleStuck(step: Given<'handleStuck'>[0]) {
    return this.#engine.write(() => this.#stuck.handle(step));
  }

  countFailedSignals(filter: Given<'countFailedSignals'>[0]) {
    return this.#engine.read(() => this.#stuck.signals.count(filter));
  }

  handleFailedSignals(step: Given<'handleFailedSignals'>[0]) {
    return this.#engine.write(() => this.#stuck.signals.step(step));
  }

  unsubscribesSeenUntil(connection: string) {
    return this.#engine.read(() => this.#cursors.seenUntil(connection));
  }

  moveUnsubscribesSeen(lease: Lease, until: number, now: number) {
    return this.#engine.write(() => this.#cursors.move(lease, until, now));
  }

  ledgerOf(target: Target) {
    return this.#engine.read(() => this.#people.ledger.of(target));
  }

  verifyLedger(cuts?: Given<'verifyLedger'>[0]) {
    return this.#people.ledger.verify(this.#engine, cuts);
  }

  sealCheckpoint(request: Given<'sealCheckpoint'>[0]) {
    return this.#engine.write(() => this.#checkpoints.seal(request));
  }

  newestCheckpoint() {
    return this.#engine.read(() => this.#checkpoints.newest());
  }

  checkpointsAfter(number: number, limit: number) {
    return this.#engine.read(() => this.#checkpoints.after(number, limit));
  }

  chainsAfter(id: number, limit: number) {
    return this.#engine.read(() => this.#checkpoints.chainsAfter(id, limit));
  }

  hashesAt(seals: Given<'hashesAt'>[0]) {
    return this.#engine.read(() => this.#checkpoints.hashesAt(seals));
  }

  personRecord(target: Target) {
    return this.#engine.snapshot(() => this.#people.record(target));
  }

  wordingsOf(ids: readonly string[]) {
    return this.#engine.read(() => this.#people.wordings(ids));
  }

  async erase(request: Given<'erase'>[0]) {
    const outcome = await this.#engine.write(() => this.#people.erase(request));
    if (request.isConfirmed && outcome.outcome === 'erased') await this.#engine.clearLog();
    return outcome;
  }

  forgetExpired(before: number, limit: number) {
    return this.#engine.write(() => this.#retention.forgetExpired(before, limit));
  }

  newestCheckpointBefore(before: number) {
    return this.#engine.read(() => this.#retention.newestCheckpointBefore(before));
  }

  removeCovered(through: number, limit: number) {
    return this.#engine.write(() => this.#retention.removeCovered(through, limit));
  }

  close() {
    this.#closing ??= this.#engine.close();
    return this.#closing;
  }
}
