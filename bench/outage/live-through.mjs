import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { fillPeople } from '../people/fill-people.mjs';
import { startSink } from '../sink/start-sink.mjs';

const entry = fileURLToPath(new URL('./outage-process.mjs', import.meta.url));

/**
 * Lets a backend with so many due choices live through days in which Braze answers nothing but 503, then lets it drain.
 * @param {{ file: string, due: number, days: number }} options the file is made here
 * @returns {Promise<{
 *   staysMb: number, mostMb: number, sessions: { served: number, refused: number, slowestMs: number },
 *   drained: { optOuts: Drained, optIns: Drained, optInsAtHalf: number }, fullness: number, requests: number, reads: number }>}
 * @typedef {{ accepted: number, firstMs: number, lastMs: number }} Drained when the first and the last were accepted, in
 * simulated time since Braze was back; `optInsAtHalf` is the share of the opt-ins that had been accepted when half of the opt-outs had
 */
export async function liveThrough({ file, due, days }) {
  await fillPeople(file, due, 'due');
  const sink = await startSink();
  const child = fork(entry, [file, sink.url], { execArgv: ['--expose-gc'] });
  const ended = once(child, 'exit');
  const ask = async (message) => {
    if (message !== undefined) child.send(message);
    const answer = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
    if (answer === undefined) throw new Error('outage-process.mjs ended before it answered');
    return answer[0];
  };
  try {
    await ask();
    sink.down(true);
    const { sessions } = await ask({ days });
    const { staysMb, mostMb } = await ask({ memory: true });
    await sink.counts();
    sink.down(false);
    const { drained } = await ask({ due });
    const { people, room, requests, reads } = await sink.counts();
    return { staysMb, mostMb, sessions, drained, fullness: people / room, requests, reads };
  } finally {
    if (child.connected) child.disconnect();
    await ended;
    await sink.close();
  }
}
