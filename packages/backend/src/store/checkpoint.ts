import { hash } from 'node:crypto';

/** First field of every signed text; a change of the format changes it, and old checkpoints keep verifying under the old one. */
const format = 'preference-center/checkpoint/1';

/** What stands for the checkpoint before the first one. */
export const beforeFirst = hash('sha256', JSON.stringify([format, 'first']));

/** How far one chain of the ledger went: how many rows it had, and the hash of the last of them, which covers all before it. */
export interface Seal {
  readonly chain: string;
  readonly length: number;
  readonly headHash: string;
}

/** What a checkpoint says. */
export interface CheckpointContent {
  /** From 1, without gaps. */
  readonly number: number;
  readonly at: number;
  readonly previousHash: string;
  /** Rows that the checkpoints up to this one cover may have been removed, because they were older than is kept; 0: none. */
  readonly cutThrough: number;
  /** The chains that are new or longer than in every checkpoint before; the others stand as they were last named. */
  readonly seals: readonly Seal[];
}

/** A signature over a checkpoint's body. */
export interface Signature {
  readonly keyId: string;
  /** Ed25519, SPKI in base64 (RFC 8410): what anybody can verify the signature with. */
  readonly publicKey: string;
  /** Ed25519 over the UTF-8 of the body, in base64. */
  readonly signature: string;
}

/** A signed checkpoint as it is kept: `body` is the exact text that was hashed and signed. */
export interface Checkpoint extends Signature {
  readonly number: number;
  readonly at: number;
  readonly body: string;
  /** SHA-256 of the body, in hex; the next checkpoint names it. */
  readonly hash: string;
}

/** Signs a body. */
export type SignCheckpoint = (body: string) => Signature;

/** Asks for a checkpoint. */
export interface SealRequest {
  readonly at: number;
  readonly sign: SignCheckpoint;
  /** Whether the newest checkpoint may be built on: to sign what follows it vouches for it. */
  readonly trusts: (newest: Checkpoint) => boolean;
  /** Raises {@link CheckpointContent.cutThrough}. */
  readonly cutThrough?: number;
}

export type SealOutcome =
  | { readonly outcome: 'sealed'; readonly checkpoint: Checkpoint; readonly chains: number }
  /** Also where another backend has just sealed. */
  | { readonly outcome: 'nothing_new' }
  | { readonly outcome: 'not_trusted'; readonly number: number };

type Fields = [
  format: string,
  number: number,
  at: number,
  previousHash: string,
  cutThrough: number,
  seals: [chain: string, length: number, headHash: string][],
];

/** Makes and signs the checkpoint that says this: its body is a JSON array without spaces. */
export function signCheckpoint(content: CheckpointContent, sign: SignCheckpoint): Checkpoint {
  const { number, at, previousHash, cutThrough, seals } = content;
  const listed = seals.map(({ chain, length, headHash }): Fields[5][number] => [chain, length, headHash]);
  const fields: Fields = [format, number, at, previousHash, cutThrough, listed];
  const body = JSON.stringify(fields);
  return { number, at, body, hash: hash('sha256', body), ...sign(body) };
}

/** Reads a checkpoint's body; undefined for one that {@link signCheckpoint} does not make. */
export function readCheckpoint(body: string): CheckpointContent | undefined {
  let fields: unknown;
  try {
    fields = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (!isFields(fields)) return undefined;
  const [, number, at, previousHash, cutThrough, seals] = fields;
  const named = seals.map(([chain, length, headHash]): Seal => ({ chain, length, headHash }));
  return { number, at, previousHash, cutThrough, seals: named };
}

function isFields(fields: unknown): fields is Fields {
  if (!Array.isArray(fields) || fields.length !== 6 || fields[0] !== format) return false;
  const [, number, at, previousHash, cutThrough, seals] = fields as unknown[];
  const areNumbers = [number, at, cutThrough].every((each) => Number.isSafeInteger(each));
  return areNumbers && typeof previousHash === 'string' && Array.isArray(seals) && seals.every(isSealFields);
}

function isSealFields(seal: unknown): boolean {
  return (
    Array.isArray(seal) &&
    seal.length === 3 &&
    typeof seal[0] === 'string' &&
    Number.isSafeInteger(seal[1]) &&
    typeof seal[2] === 'string'
  );
}
