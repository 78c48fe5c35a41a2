import { readFileSync } from 'node:fs';

/**
 * Tells the parent that this process serves, and afterwards how much memory it takes whenever it asks: what stays after a forced garbage
 * collection (`--expose-gc`), and, where the system tells, the most it ever took. Ends when the parent lets go.
 * @param {string} url the parent asks for it once, so that whatever is made at the first request is there
 * @param {() => Promise<void>} close
 */
export function answerMemory(url, close) {
  process.on('message', async (asked) => {
    if (asked.memory !== true) return;
    // Twice: what the first one finalises is free after the second.
    global.gc();
    await new Promise((resolve) => setTimeout(resolve, 100));
    global.gc();
    process.send({ staysMb: process.memoryUsage.rss() / 1024 ** 2, mostMb: highWaterMb() });
  });
  process.once('disconnect', close);
  process.send({ url });
}

/** From `/proc`, which only Linux has; NaN elsewhere. */
function highWaterMb() {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
  } catch {
    return NaN;
  }
}
