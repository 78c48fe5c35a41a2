import { createHmac, hash, randomBytes } from 'node:crypto';
import type { WantedState } from '../contract.ts';
import type { LedgerAction } from './ledger-row.ts';
import type { ChangeContext, LedgerRow, Target } from './store.ts';

/** First field of every hashed row; a change of the format changes it, and old rows keep verifying under the old one. */
const rowFormat = 'preference-center/ledger/1';

/** Most rows a chain can hold, so that {@link entryId} stays an exact number. */
const chainCapacity = 2 ** 32;

/** What happened to one cell, before it has a place in a chain. */
export interface LedgerEntry {
  readonly action: LedgerAction;
  readonly topic: string;
  readonly channel: string;
  readonly fromState: WantedState | null;
  readonly toState: WantedState;
  readonly revision: number;
  readonly context: ChangeContext;
}

/** Where a chain ends: how many rows it has and the hash of the last one (of its genesis, when it has none). */
export interface ChainHead {
  readonly id: number;
  readonly name: string;
  readonly length: number;
  readonly headHash: string;
}

/** A ledger row as it is stored: `body` is the exact text that was hashed. */
export interface SealedEntry {
  readonly id: number;
  readonly body: string;
  readonly hash: string;
}

type EntryFields = [
  format: string,
  chain: string,
  sequence: number,
  commitment: string,
  action: LedgerAction,
  topic: string,
  channel: string,
  fromState: WantedState | null,
  toState: WantedState,
  revision: number,
  at: number,
  property: string,
  proof: ChangeContext['proof'],
  source: ChangeContext['source'],
  wording: string,
  language: string,
  configVersion: string,
  session: string,
  network: string | null,
  previousHash: string,
];

/** A fresh random key for one person's commitments, 32 bytes in hex. Erasing it makes that person's rows anonymous. */
export function newLedgerKey(): string {
  return randomBytes(32).toString('hex');
}

/** What stands for a person in the ledger: HMAC-SHA256 under the person's own key, in hex. */
export function commitmentTo(target: Target, ledgerKey: string): string {
  return createHmac('sha256', Buffer.from(ledgerKey, 'hex')).update(`${target.kind}\0${target.value}`).digest('hex');
}

/** A name for a new chain: a random id for the writer, and the time at which it began, so that no two are alike. */
export function newChainName(startedAt: number): string {
  return `${randomBytes(8).toString('hex')}/${startedAt}`;
}

/** What the first row of a chain has as its previous hash. It depends on the name, so rows cannot move between chains. */
export function genesisHash(chainName: string): string {
  return hash('sha256', JSON.stringify([rowFormat, 'genesis', chainName]));
}

/** The key a row is stored under: ascending within a chain, and apart from all other chains. */
export function entryId(chainId: number, sequence: number): number {
  if (sequence >= chainCapacity) throw new RangeError('the ledger chain is full: restart the backend to begin another');
  return chainId * chainCapacity + sequence;
}

/** The place in its chain that an {@link entryId} names. */
export function sequenceOf(id: number): number {
  return id % chainCapacity;
}

/**
 * Gives an entry the next place in its chain. Its hash covers, as a JSON array without spaces, the format's name, every
 * field of {@link LedgerRow} and the hash of the row before it.
 */
export function sealEntry(head: ChainHead, entry: LedgerEntry, commitment: string): SealedEntry {
  const { context } = entry;
  const sequence = head.length + 1;
  const fields: EntryFields = [
    rowFormat,
    head.name,
    sequence,
    commitment,
    entry.action,
    entry.topic,
    entry.channel,
    entry.fromState,
    entry.toState,
    entry.revision,
    context.at,
    context.property,
    context.proof,
    context.source,
    context.wording,
    context.language,
    context.configVersion,
    context.session,
    context.network,
    head.headHash,
  ];
  const body = JSON.stringify(fields);
  return { id: entryId(head.id, sequence), body, hash: hash('sha256', body) };
}

/** Reads a stored row. @throws Error if the body is not one that {@link sealEntry} makes. */
export function readEntry(sealed: { readonly body: string; readonly hash: string }): LedgerRow {
  const fields: unknown = JSON.parse(sealed.body);
  if (!isEntryFields(fields)) throw new Error('a ledger row is not in a known format');
  const [, chain, sequence, commitment, action, topic, channel, fromState, toState, revision, ...rest] = fields;
  const [at, property, proof, source, wording, language, configVersion, session, network, previousHash] = rest;
  const context = { at, property, proof, source, wording, language, configVersion, session, network };
  return {
    chain,
    sequence,
    commitment,
    action,
    topic,
    channel,
    fromState,
    toState,
    revision,
    context,
    previousHash,
    hash: sealed.hash,
  };
}

function isEntryFields(fields: unknown): fields is EntryFields {
  return Array.isArray(fields) && fields.length === 20 && fields[0] === rowFormat;
}
