import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A way to a PostgreSQL server that can break at the moment of a commit. */
export interface CuttingProxy {
  readonly url: string;
  /** Breaks the next connection that commits: before the server has heard of it, or after the server has done it. */
  cutAt(moment: 'before_commit' | 'after_commit'): void;
}

/** Starts a proxy in front of the server that a URL names; it ends with the test. */
export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let cut: 'before_commit' | 'after_commit' | undefined;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    const close = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', close).on('close', close);
    }
    client.on('data', (bytes) => {
      if (cut !== 'before_commit' || !bytes.includes('commit\0')) return void upstream.write(bytes);
      cut = undefined;
      close();
    });
    upstream.on('data', (bytes) => {
      if (cut !== 'after_commit' || !bytes.includes('COMMIT\0')) return void client.write(bytes);
      cut = undefined;
      close();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const url = new URL(target);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: url.href, cutAt: (moment) => (cut = moment) };
}
