import { describe, expect, it } from 'vitest';
import { Alarm } from '../src/alarm.ts';
import { ManualClock } from './manual-clock.ts';

/** Whether a promise is settled once every microtask has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  return settled;
}

describe('the alarm', () => {
  it('wakes its waiter at the time it was set to', async () => {
    const clock = new ManualClock();
    const waiting = new Alarm(clock).wait(clock.now() + 100);
    clock.advance(99);
    expect(await isSettled(waiting)).toBe(false);
    clock.advance(1);
    expect(await isSettled(waiting)).toBe(true);
    expect(clock.waiting).toBe(0);
  });

  it('can be brought forward, but not put off', async () => {
    const clock = new ManualClock();
    const alarm = new Alarm(clock);
    const waiting = alarm.wait(clock.now() + 100);
    alarm.wakeBy(clock.now() + 500);
    alarm.wakeBy(clock.now() + 10);
    clock.advance(10);
    expect(await isSettled(waiting)).toBe(true);
    expect(clock.waiting).toBe(0);
  });

  it('remembers a ring that nobody was waiting for', async () => {
    const alarm = new Alarm(new ManualClock());
    alarm.ring();
    expect(await isSettled(alarm.wait(Number.POSITIVE_INFINITY))).toBe(true);
  });

  it('remembers a ring that falls between the end of a wait and the next', async () => {
    const clock = new ManualClock();
    const alarm = new Alarm(clock);
    const waiting = alarm.wait(clock.now() + 5);
    clock.advance(5);
    alarm.ring();
    await waiting;
    expect(await isSettled(alarm.wait(Number.POSITIVE_INFINITY))).toBe(true);
  });

  it('waits for ever without a timer when there is nothing to wait for', async () => {
    const clock = new ManualClock();
    const waiting = new Alarm(clock).wait(Number.POSITIVE_INFINITY);
    expect(await isSettled(waiting)).toBe(false);
    expect(clock.waiting).toBe(0);
  });
});
