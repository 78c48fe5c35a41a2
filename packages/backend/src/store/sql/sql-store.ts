import type { Cell, Lease, RecordRequest, SendScope, Settlement, Store, Target, Wording } from '../store.ts';
import { partsOf, type Parts } from './parts.ts';
import type { SqlEngine } from './sql-engine.ts';

/** What a method of the store is given. */
type Given<Method extends keyof Store> = Store[Method] extends (...given: infer All) => unknown ? All : never;

/** The store on an SQL database: what it does is written once, as scripts, and the engine runs them. */
export class SqlStore implements Store {
  readonly #engine: SqlEngine;
  readonly #parts: Parts;
  #closing: Promise<void> | undefined;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
    this.#parts = partsOf(engine);
  }

  record(request: RecordRequest) {
    return this.#engine.save(request);
  }

  choicesOf(targets: readonly Target[]) {
    return this.#engine.read(() => this.#parts.choices.of(targets));
  }

  ensureWordings(wordings: readonly Wording[], at: number) {
    return this.#engine.write(() => this.#parts.people.texts.ensure(wordings, at));
  }

  reroute(...[routes, only]: Given<'reroute'>) {
    return this.#parts.routing.reroute(this.#engine, routes, only);
  }

  rerouteUnrouted(...[routes, by]: Given<'rerouteUnrouted'>) {
    return this.#parts.routing.rerouteUnrouted(this.#engine, routes, by);
  }

  wakeUnrouted(...[lease, cells, now]: Given<'wakeUnrouted'>) {
    return this.#engine.write(() => this.#parts.routing.wakeUnrouted(lease, cells, now));
  }

  unattended(now: number) {
    return this.#engine.read(() => this.#parts.routing.unattended(now));
  }

  findConfirmation(id: string) {
    return this.#engine.read(() => this.#parts.confirmations.find(id));
  }

  confirm(id: string, context: Given<'confirm'>[1]) {
    return this.#engine.write(() => this.#parts.confirmations.confirm(id, context));
  }

  undo(request: Given<'undo'>[0]) {
    return this.#engine.write(() => this.#parts.undoing.undo(request));
  }

  revert(step: Given<'revert'>[0]) {
    return this.#engine.write(() => this.#parts.reverting.step(step));
  }

  adopt(observations: Given<'adopt'>[0], now: number) {
    return this.#engine.write(() => this.#engine.recorder.adopt(observations, now));
  }

  optOutsForNobody(targets: readonly Target[]) {
    return this.#engine.read(() => this.#parts.choices.forNobody(targets));
  }

  applyAgain(seen: Given<'applyAgain'>[0], now: number) {
    return this.#engine.write(() => this.#engine.recorder.applyAgain(seen, now));
  }

  countBlindSave(property: string, at: number, policy: Given<'countBlindSave'>[2]) {
    return this.#engine.write(() => this.#parts.blindRates.count(property, at, policy));
  }

  blindRates() {
    return this.#engine.read(() => this.#parts.blindRates.all());
  }

  resetBreaker(property: string) {
    return this.#engine.write(() => this.#parts.blindRates.reset(property));
  }

  announceBackend(id: string, ttlMs: number, now: number) {
    return this.#engine.write(() => this.#parts.backends.announce(id, ttlMs, now));
  }

  isNewestBackend(id: string, now: number) {
    return this.#engine.read(() => this.#parts.backends.isNewest(id, now));
  }

  removeBackend(id: string) {
    return this.#engine.write(() => this.#parts.backends.leave(id));
  }

  countRequests(counts: Given<'countRequests'>[0]) {
    return this.#engine.write(() => this.#parts.requestCounts.add(counts));
  }

  acquireLease(name: string, holder: string, ttlMs: number, now: number) {
    return this.#engine.write(() => this.#parts.leases.acquire(name, holder, ttlMs, now));
  }

  releaseLease(lease: Lease) {
    return this.#engine.write(() => this.#parts.leases.release(lease));
  }

  /** Frees every lease; only for a process that holds the serve lock. */
  releaseLeases() {
    return this.#engine.write(() => this.#parts.leases.releaseAll());
  }

  claimForSend(lease: Lease, limit: number, now: number, only?: SendScope) {
    return this.#engine.write(() => this.#parts.claims.forSend(lease, limit, now, only));
  }

  claimForRead(lease: Lease, limit: number, holdMs: number, now: number, of?: 'topics' | 'global') {
    return this.#engine.write(() => this.#parts.claims.forRead(lease, limit, holdMs, now, of));
  }

  recoverAbandoned(lease: Lease, horizonMs: number, now: number) {
    return this.#engine.write(() => this.#parts.claims.recoverAbandoned(lease, horizonMs, now));
  }

  settle(lease: Lease, settlements: readonly Settlement[], now: number) {
    return this.#engine.write(() => this.#parts.settlements.settle(lease, settlements, now));
  }

  claimSignals(lease: Lease, limits: Given<'claimSignals'>[1], now: number) {
    return this.#engine.write(() => this.#parts.signals.claim(lease, limits, now));
  }

  settleSignals(lease: Lease, settlements: Given<'settleSignals'>[1], now: number) {
    return this.#engine.write(() => this.#parts.signals.settle(lease, settlements, now));
  }

  signalsOf(target: Target) {
    return this.#engine.read(() => this.#parts.signals.of(target));
  }

  circumstancesOf(choices: readonly (Cell & { readonly revision: number })[]) {
    return this.#engine.read(() => this.#parts.signals.circumstancesOf(choices));
  }

  requestAccess(request: Given<'requestAccess'>[0]) {
    return this.#engine.write(() => this.#parts.messages.requestAccess(request));
  }

  claimMessages(lease: Lease, limit: number, holdMs: number, now: number) {
    return this.#engine.write(() => this.#parts.messages.claim(lease, limit, holdMs, now));
  }

  settleMessages(lease: Lease, settlements: Given<'settleMessages'>[1], now: number) {
    return this.#engine.write(() => this.#parts.messages.settle(lease, settlements, now));
  }

  nextDueAt(connection: string) {
    return this.#engine.read(() => this.#parts.choices.nextDueAt(connection));
  }

  countByDelivery(connection: string) {
    return this.#engine.read(() => this.#parts.choices.countByDelivery(connection));
  }

  listStuck(...[filter, after, limit]: Given<'listStuck'>) {
    return this.#engine.read(() => this.#parts.stuck.page(filter, after, limit));
  }

  countStuck(filter: Given<'countStuck'>[0]) {
    return this.#engine.read(() => this.#parts.stuck.count(filter));
  }

  countStuckUpTo(connection: string, upTo: number) {
    return this.#engine.read(() => this.#parts.stuck.countUpTo(connection, upTo));
  }

  handleStuck(step: Given<'handleStuck'>[0]) {
    return this.#engine.write(() => this.#parts.stuck.handle(step));
  }

  countFailedSignals(filter: Given<'countFailedSignals'>[0]) {
    return this.#engine.read(() => this.#parts.stuck.signals.count(filter));
  }

  handleFailedSignals(step: Given<'handleFailedSignals'>[0]) {
    return this.#engine.write(() => this.#parts.stuck.signals.step(step));
  }

  unsubscribesSeenUntil(connection: string) {
    return this.#engine.read(() => this.#parts.cursors.seenUntil(connection));
  }

  moveUnsubscribesSeen(lease: Lease, until: number, now: number) {
    return this.#engine.write(() => this.#parts.cursors.move(lease, until, now));
  }

  ledgerOf(target: Target) {
    return this.#engine.read(() => this.#parts.people.ledger.of(target));
  }

  verifyLedger(cuts?: Given<'verifyLedger'>[0]) {
    return this.#parts.people.ledger.verify(this.#engine, cuts);
  }

  sealCheckpoint(request: Given<'sealCheckpoint'>[0]) {
    return this.#engine.write(() => this.#parts.checkpoints.seal(request));
  }

  newestCheckpoint() {
    return this.#engine.read(() => this.#parts.checkpoints.newest());
  }

  checkpointsAfter(number: number, limit: number) {
    return this.#engine.read(() => this.#parts.checkpoints.after(number, limit));
  }

  chainsAfter(id: number, limit: number) {
    return this.#engine.read(() => this.#parts.checkpoints.chainsAfter(id, limit));
  }

  hashesAt(seals: Given<'hashesAt'>[0]) {
    return this.#engine.read(() => this.#parts.checkpoints.hashesAt(seals));
  }

  personRecord(target: Target) {
    return this.#engine.snapshot(() => this.#parts.people.record(target));
  }

  wordingsOf(ids: readonly string[]) {
    return this.#engine.read(() => this.#parts.people.wordings(ids));
  }

  async erase(request: Given<'erase'>[0]) {
    const outcome = await this.#engine.write(() => this.#parts.people.erase(request));
    if (request.isConfirmed && outcome.outcome === 'erased') await this.#engine.clearLog();
    return outcome;
  }

  forgetExpired(before: number, limit: number) {
    return this.#engine.write(() => this.#parts.retention.forgetExpired(before, limit));
  }

  newestCheckpointBefore(before: number) {
    return this.#engine.read(() => this.#parts.retention.newestCheckpointBefore(before));
  }

  removeCovered(through: number, limit: number) {
    return this.#engine.write(() => this.#parts.retention.removeCovered(through, limit));
  }

  close() {
    this.#closing ??= this.#engine.close();
    return this.#closing;
  }
}
