import { once } from 'node:events';
import { createServer } from 'node:net';

const host = '127.0.0.1';

/**
 * Listens on the wanted port of the loopback interface, or on a free one where it is taken.
 * @param {import('node:net').Server} server
 * @param {number} wanted 0 for any
 * @returns {Promise<number>} the port
 */
export async function listenNear(server, wanted) {
  try {
    server.listen(wanted, host);
    await once(server, 'listening');
  } catch (error) {
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
    server.listen(0, host);
    await once(server, 'listening');
  }
  return server.address().port;
}

/**
 * A port another program can be told to listen on: the wanted one if it is free now.
 * @param {number} wanted 0 for any
 */
export async function freePort(wanted) {
  const probe = createServer();
  const port = await listenNear(probe, wanted);
  probe.close();
  await once(probe, 'close');
  return port;
}
