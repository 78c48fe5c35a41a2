import { startBackend } from './backend-process.mjs';

/**
 * Turns the backend off and on again. What is asked for while something is under way waits for its turn.
 * @param {{ configuration: string, environment: Record<string, string>, lost: (how: string) => void }} options `lost` is
 *   called where the backend ends without being asked to
 */
export function createBackendSwitch({ configuration, environment, lost }) {
  let process;
  let turn = Promise.resolve();
  const next = (work) => (turn = turn.then(work, work));

  const start = async () => {
    if (process) return;
    const started = startBackend(configuration, environment);
    process = started;
    started.ended.then((how) => process === started && lost(how));
    await started.ready;
  };
  const end = async (how) => {
    const ending = process;
    process = undefined;
    await ending?.[how]();
  };
  return {
    get isUp() {
      return process !== undefined;
    },
    /** Resolves once it listens. */
    start: () => next(start),
    /** Lets it finish what it is doing. */
    stop: () => next(() => end('stop')),
    /** Pulls its plug and starts it again. */
    crash: () => next(() => end('kill').then(start)),
    /** Ends it with whatever it is doing, does the work, and starts it again. */
    whileEnded: (work) => next(() => end('kill').then(work).then(start)),
  };
}
