import { connect, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** The port of the app, which now listens on the loopback interface; closing the app ends that. */
export async function listen(app: FastifyInstance): Promise<number> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

/** Sends bytes as they are, and whatever `goOn` adds, and answers all that came back until the server closed the connection. */
export function converse(port: number, bytes: string | Buffer, goOn?: (socket: Socket) => void): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const received: Buffer[] = [];
    socket.on('connect', () => {
      socket.write(bytes);
      goOn?.(socket);
    });
    socket.on('data', (chunk) => received.push(chunk));
    // A server that closes while bytes are on their way resets the connection; what it said before counts.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Buffer.concat(received).toString('latin1')));
  });
}
