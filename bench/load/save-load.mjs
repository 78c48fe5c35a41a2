import { httpLoad } from './http-load.mjs';
import { saveRequests } from './session-requests.mjs';

/** How many connections send saves at the same time. */
export const connections = 64;

const roundMs = 2_000;

/**
 * Prepares saves to a server and answers a function that sends them for one round.
 * @param {number} port
 * @param {string} path
 * @param {(index: number) => number} personAt the people who save, by a count that starts at 0
 * @param {number} peopleCount how many of them; each connection has its own, so that no two saves meet in one row
 * @param {number} [clients] how many connections
 */
export async function prepareSaves(port, path, personAt, peopleCount, clients = connections) {
  const perConnection = Math.floor(peopleCount / clients);
  const requests = await Promise.all(
    Array.from({ length: clients }, (_, connection) =>
      saveRequests(
        path,
        Array.from({ length: perConnection }, (_, index) => personAt(index * clients + connection)),
      ),
    ),
  );
  return () => httpLoad({ port, requests, durationMs: roundMs });
}
