import { startSimulator } from '../../packages/braze-simulator/dist/index.js';
import { benchGroupOf, benchTopics } from '../server/bench-config.mjs';

/* The Braze simulator, in a process of its own, that answers everything after as many milliseconds as its argument says. */

const simulator = await startSimulator({
  keys: [{ key: 'benchmark' }],
  groups: benchTopics.map((topic) => ({ id: benchGroupOf(topic), name: topic, channel: 'email' })),
});
simulator.world.addFault({ kind: 'slow', delayMs: Number(process.argv[2]), times: 'until_cleared' });
process.once('disconnect', () => simulator.close());
process.send({ url: simulator.url });
