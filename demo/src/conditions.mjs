import { networkModes } from './backend-gate.mjs';
import { brazeModes } from './braze-modes.js';

/** Everything as it should be. */
export const wellConditions = { braze: 'well', lag: 0, network: 'well', backend: 'up' };

/** The longest that Braze may lag behind, in seconds. */
const longestLag = 600;

const isKnown = {
  braze: (value) => Object.hasOwn(brazeModes, value),
  lag: (value) => Number.isInteger(value) && value >= 0 && value <= longestLag,
  network: (value) => Object.hasOwn(networkModes, value),
  backend: (value) => value === 'up' || value === 'down',
};

/** The conditions among the values, those that make no sense left out. `lag` may be text. */
export function readConditions(values) {
  const read = { ...values, lag: values.lag === undefined ? undefined : Number(values.lag) };
  return Object.fromEntries(
    Object.keys(wellConditions).flatMap((key) => (isKnown[key](read[key]) ? [[key, read[key]]] : [])),
  );
}

/**
 * How Braze, the network and the backend are doing: for the whole demo, and so for every page that is open.
 * @param {{ world: import('@preference-center/braze-simulator').World, gate: { mode: string }, backend: object }} parts
 */
export function createConditions({ world, gate, backend }) {
  let now = wellConditions;
  const listeners = new Set();
  const set = async (changes) => {
    const wanted = { ...now, ...changes };
    if (wanted.braze !== now.braze) {
      world.clearFaults();
      for (const fault of brazeModes[wanted.braze].faults) world.addFault(fault);
    }
    if (wanted.lag !== now.lag) world.setLag(wanted.lag * 1000);
    gate.mode = wanted.network;
    const { backend: before } = now;
    now = wanted;
    for (const listener of listeners) listener();
    if (wanted.backend !== before) await (wanted.backend === 'up' ? backend.start() : backend.stop());
  };
  return {
    get now() {
      return now;
    },
    set,
    /** Calls the listener after each change, until the answer is called. */
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
