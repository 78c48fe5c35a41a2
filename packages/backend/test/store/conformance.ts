import { describe } from 'vitest';
import { exerciseAdopting } from './conformance/adopting.ts';
import { exerciseBackends } from './conformance/backends.ts';
import { exerciseBlindRates } from './conformance/blind-rates.ts';
import { exerciseConfirming } from './conformance/confirming.ts';
import { exerciseDurability } from './conformance/durability.ts';
import { exerciseGlobalCells } from './conformance/global-cells.ts';
import { exerciseHoldingBack } from './conformance/holding-back.ts';
import { exerciseLeases } from './conformance/leases.ts';
import { exerciseLedger } from './conformance/ledger.ts';
import { exerciseMessages } from './conformance/messages.ts';
import { exerciseNotices } from './conformance/notices.ts';
import { exerciseReading } from './conformance/reading.ts';
import { exerciseRecording } from './conformance/recording.ts';
import { exerciseRecovering } from './conformance/recovering.ts';
import { exerciseRequestCounts } from './conformance/request-counts.ts';
import { exerciseReverting } from './conformance/reverting.ts';
import { exerciseRouting } from './conformance/routing.ts';
import { exerciseSending } from './conformance/sending.ts';
import { exerciseSettling } from './conformance/settling.ts';
import { exerciseSignals } from './conformance/signals.ts';
import { exerciseSignalOrder } from './conformance/signal-order.ts';
import { exerciseUndoing } from './conformance/undoing.ts';
import type { OpenFresh } from './conformance/scene.ts';

/** Everything `store.ts` promises, tried on one implementation. `openFresh` opens an empty store for each test. */
export function exerciseStore(name: string, openFresh: OpenFresh): void {
  describe(name, () => {
    describe('recording', () => exerciseRecording(openFresh));
    describe('durability', () => exerciseDurability(openFresh));
    describe('holding back', () => exerciseHoldingBack(openFresh));
    describe('global cells', () => exerciseGlobalCells(openFresh));
    describe('leases', () => exerciseLeases(openFresh));
    describe('sending', () => exerciseSending(openFresh));
    describe('reading', () => exerciseReading(openFresh));
    describe('settling', () => exerciseSettling(openFresh));
    describe('recovering', () => exerciseRecovering(openFresh));
    describe('confirming', () => exerciseConfirming(openFresh));
    describe('signals', () => exerciseSignals(openFresh));
    describe('the order of signals', () => exerciseSignalOrder(openFresh));
    describe('messages', () => exerciseMessages(openFresh));
    describe('undoing', () => exerciseUndoing(openFresh));
    describe('adopting', () => exerciseAdopting(openFresh));
    describe('backends', () => exerciseBackends(openFresh));
    describe('blind rates', () => exerciseBlindRates(openFresh));
    describe('request counts', () => exerciseRequestCounts(openFresh));
    describe('reverting', () => exerciseReverting(openFresh));
    describe('notices', () => exerciseNotices(openFresh));
    describe('routing', () => exerciseRouting(openFresh));
    describe('ledger', () => exerciseLedger(openFresh));
  });
}
