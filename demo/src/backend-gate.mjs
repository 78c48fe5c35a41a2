import { createServer, request as sendRequest } from 'node:http';
import { pipeline } from 'node:stream';

/** How long a request is on its way through a slow network. */
const slowMs = 2000;

/** How the way from the page to the backend can be. */
export const networkModes = {
  well: 'Well',
  slow: 'Slow, 2 s a request',
  offline: 'Offline',
  mute: 'Answers to saves are lost',
};

/** Headers that concern one connection only. */
const ownHeaders = new Set(['connection', 'keep-alive', 'transfer-encoding']);

/**
 * Stands before the backend where the page looks for it, as a network would: slow, or broken, as `gate.mode` says. Where the
 * backend is away, or dies within an answer, it ends the connection; an answer to a visitor who has left
 * meanwhile goes nowhere.
 * @param {number} backendPort
 * @param {(request: { at: number, method: string, path: string, status: number | null, ms: number }) => void} report
 *   called for each request once it has ended; the path comes without what would let others act
 * @returns {{ server: import('node:http').Server, mode: keyof typeof networkModes }}
 */
export function createBackendGate(backendPort, report) {
  const gate = { mode: 'well', server: createServer((request, response) => void pass(request, response)) };

  const pass = async (request, response) => {
    const at = Date.now();
    const { mode } = gate;
    let hasEnded = false;
    const end = (status) => {
      if (hasEnded) return;
      hasEnded = true;
      report({ at, method: request.method, path: publicPath(request.url), status, ms: Date.now() - at });
    };
    const breakOff = () => {
      request.socket.destroy();
      end(null);
    };
    if (mode === 'offline') return breakOff();
    if (mode === 'slow') await new Promise((resolve) => setTimeout(resolve, slowMs));
    const isMute = mode === 'mute' && request.method === 'PATCH';
    const { method, url: path, headers } = request;
    const onward = sendRequest(
      // With a connection of its own, because the backend comes and goes.
      { host: '127.0.0.1', port: backendPort, method, path, headers, agent: false },
      (answer) => {
        answer.on('error', breakOff);
        // Where whoever asked has left already, Node 24 and newer throw at an attempt to pipe to them.
        if (isMute || response.destroyed) return answer.resume().on('end', breakOff);
        response.writeHead(answer.statusCode, passedHeaders(answer.rawHeaders));
        pipeline(answer, response, (error) => (error ? breakOff() : end(answer.statusCode)));
      },
    );
    onward.on('error', breakOff);
    request.pipe(onward);
  };
  return gate;
}

/** What stands in a link to confirm or to unsubscribe lets whoever has it act. */
function publicPath(url) {
  return url.replace(/\?.*/, '').replace(/^\/(confirm|v1\/one-click)\/.+/, '/$1/…');
}

function passedHeaders(raw) {
  const kept = [];
  for (let at = 0; at < raw.length; at += 2) {
    if (!ownHeaders.has(raw[at].toLowerCase())) kept.push(raw[at], raw[at + 1]);
  }
  return kept;
}
