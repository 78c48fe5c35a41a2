import { describe, expect, it } from 'vitest';
import { Gate } from '../../src/delivery/gate.ts';

function setUp(): { gate: Gate; closings: number[]; time: { now: number }; recoveries: number[] } {
  const time = { now: 100_000 };
  const closings: number[] = [];
  const recoveries: number[] = [];
  const gate = new Gate({
    now: () => time.now,
    random: () => 0.5,
    onMove: (opensAt) => closings.push(opensAt),
    onRecover: () => recoveries.push(time.now),
  });
  return { gate, closings, time, recoveries };
}

describe('the gate', () => {
  it('closes for longer with each failure in a row, and says when it opens', () => {
    const { gate, closings, time } = setUp();
    for (let failure = 0; failure < 3; failure += 1) {
      time.now = Math.max(time.now, gate.opensAt);
      gate.fail(gate.pass(), 'braze_503');
    }
    expect(closings).toEqual([100_500, 101_500, 103_500]);
    expect(gate.isOpen).toBe(false);
    expect(gate.standing).toEqual({ state: 'backing_off', reason: 'braze_503' });
  });

  it('counts requests that failed together once', () => {
    const { gate, closings } = setUp();
    const passes = [gate.pass(), gate.pass(), gate.pass()];
    for (const pass of passes) gate.fail(pass, 'timeout');
    expect(closings).toEqual([100_500]);
  });

  it('probes until Braze answers well, and then forgets', () => {
    const { gate, time } = setUp();
    gate.fail(gate.pass(), 'braze_500');
    time.now = gate.opensAt;
    expect([gate.isOpen, gate.isProbing]).toEqual([true, true]);
    gate.succeed(gate.pass());
    expect([gate.isProbing, gate.standing.state]).toEqual([false, 'open']);
  });

  it('says when Braze answers well again, once', () => {
    const { gate, time, recoveries } = setUp();
    gate.succeed(gate.pass());
    gate.fail(gate.pass(), 'braze_500');
    time.now = gate.opensAt;
    gate.succeed(gate.pass());
    gate.succeed(gate.pass());
    expect(recoveries).toEqual([time.now]);
  });

  it('that rests because Braze failed may try at once when Braze answers others; one that Braze told to wait may not', () => {
    const { gate, closings } = setUp();
    gate.fail(gate.pass(), 'braze_500');
    gate.retry();
    expect([gate.isOpen, gate.isProbing, closings.at(-1)]).toEqual([true, true, 100_000]);
    gate.refuse('braze_429', 130_000);
    gate.retry();
    expect(gate.opensAt).toBe(130_000);
  });

  it('is not opened by an answer to a request from before it closed', () => {
    const { gate } = setUp();
    const early = gate.pass();
    gate.stop(gate.pass(), 'braze_401');
    gate.succeed(early);
    expect(gate.standing.state).toBe('stopped');
  });

  it('rests a minute and then longer after each refusal of the key', () => {
    const { gate, time } = setUp();
    const rests = [1, 2, 3].map(() => {
      gate.stop(gate.pass(), 'braze_401');
      const restMs = gate.opensAt - time.now;
      time.now = gate.opensAt;
      return restMs;
    });
    expect(rests).toEqual([60_000, 120_000, 240_000]);
  });

  it('waits until the time a 429 names, and at least a second', () => {
    const { gate } = setUp();
    gate.refuse('braze_429', 100_001);
    expect(gate.opensAt).toBe(101_000);
    gate.refuse('braze_429', 130_000);
    expect(gate.opensAt).toBe(130_000);
  });

  it('waits a while when a 429 names no time', () => {
    const { gate } = setUp();
    gate.refuse('braze_429', null);
    expect(gate.opensAt).toBe(109_000);
  });

  it('counts as open again when nothing came to try it with for half a minute', () => {
    const { gate, time } = setUp();
    gate.fail(gate.pass(), 'braze_503');
    time.now = gate.opensAt + 29_999;
    expect(gate.standing).toEqual({ state: 'backing_off', reason: 'braze_503' });
    time.now += 1;
    expect(gate.standing).toEqual({ state: 'open', reason: null });
  });

  it('follows another gate without counting a refusal of its own', () => {
    const { gate, time } = setUp();
    gate.follow('braze_401', 160_000);
    expect([gate.standing.state, gate.opensAt]).toEqual(['stopped', 160_000]);
    time.now = 160_000;
    expect([gate.standing.state, gate.isProbing]).toEqual(['open', false]);
  });

  it('is simply open again when a limit has passed', () => {
    const { gate, time } = setUp();
    gate.limit('limit_reached', 100_010);
    time.now = 100_010;
    expect([gate.isOpen, gate.isProbing, gate.standing.state]).toEqual([true, false, 'open']);
  });
});
