import type { Delivery, WantedState } from '../contract.ts';
import type { MessageKind } from './outbox.ts';
import type { SignalKind, SignalSettlement } from './signals.ts';
import type { Target } from './store.ts';

/** Every table, as both databases hold it; `migrations/` says what each column is for. Flags are 0 or 1. */
export interface StoreSchema {
  target: TargetTable;
  choice: ChoiceTable;
  wording: WordingTable;
  confirmation: ConfirmationTable;
  message: MessageTable;
  message_cell: MessageCellTable;
  lease: LeaseTable;
  chain: ChainTable;
  ledger: LedgerTable;
  blind_rate: BlindRateTable;
  unsubscribe_cursor: UnsubscribeCursorTable;
  signal: SignalTable;
  checkpoint: CheckpointTable;
  backend: BackendTable;
  request_count: RequestCountTable;
}

export interface BackendTable {
  id: string;
  expires_at: number;
  /** Higher than those of all that were there when it started. */
  number: number;
}

export interface TargetTable {
  id: number;
  kind: Target['kind'];
  value: string;
  ledger_key: string;
  commitment: string;
  created_at: number;
}

export interface ChoiceTable {
  target_id: number;
  topic: string;
  channel: string;
  connection: string;
  state: WantedState | null;
  revision: number;
  delivery: Delivery | null;
  attempts: number;
  changed_at: number | null;
  next_attempt_at: number | null;
  reason: string | null;
  sent_at: number | null;
  sent_state: WantedState | null;
  sent_fence: number | null;
  send_open: number;
  opposed_until: number | null;
  seen_applied: number;
  resends: number;
  last_entry: number | null;
  after_opt_outs: number;
  opt_out_sent_at: number | null;
  dropped_revision: number;
}

export interface WordingTable {
  id: string;
  property: string;
  language: string;
  content: string;
  first_shown_at: number;
}

export interface ConfirmationTable {
  id: string;
  secret_hash: string;
  target_id: number;
  property: string;
  language: string;
  wording: string;
  created_at: number;
  expires_at: number;
  confirmed_at: number | null;
}

export interface MessageTable {
  id: string;
  kind: MessageKind;
  target_id: number;
  connection: string;
  property: string;
  language: string;
  network: string | null;
  created_at: number;
  expires_at: number;
  status: 'due' | 'sent' | 'failed';
  attempts: number;
  next_at: number | null;
  reason: string | null;
}

export interface MessageCellTable {
  message_id: string;
  topic: string;
  channel: string;
  connection: string;
  revision: number;
}

export interface LeaseTable {
  name: string;
  holder: string | null;
  fence: number;
  expires_at: number;
}

export interface ChainTable {
  id: number;
  name: string;
  started_at: number;
  length: number;
  head_hash: string;
  sealed_length: number;
}

export interface LedgerTable {
  id: number;
  previous_entry: number | null;
  body: string;
  hash: string;
}

export interface BlindRateTable {
  property: string;
  minute: number;
  hits: number;
  average_milli: number;
  tripped_at: number | null;
}

export interface UnsubscribeCursorTable {
  connection: string;
  seen_until: number;
}

export interface SignalTable {
  target_id: number;
  topic: string;
  channel: string;
  kind: SignalKind;
  revision: number;
  connection: string;
  state: WantedState;
  chosen_at: number;
  entry: number | null;
  status: SignalSettlement['status'] | 'sent';
  attempts: number;
  next_at: number | null;
  sent_at: number | null;
  sent_fence: number | null;
  reason: string | null;
}

export interface RequestCountTable {
  minute: number;
  key: string;
  hits: number;
}

export interface CheckpointTable {
  number: number;
  at: number;
  body: string;
  hash: string;
  key_id: string;
  public_key: string;
  signature: string;
  removed: number;
}
