import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A post that a receiver got. */
export interface ReceivedPost {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A program that takes webhooks. It answers with the statuses it is given, in order, and the last one from then on; 0 is no answer. */
export interface WebhookReceiver {
  readonly url: string;
  readonly posts: ReceivedPost[];
}

/** Starts a receiver on the loopback interface. Closed when the test ends. */
export async function startReceiver(...statuses: number[]): Promise<WebhookReceiver> {
  const posts: ReceivedPost[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const status = statuses[Math.min(posts.length, statuses.length - 1)] ?? 204;
      posts.push({ method: request.method ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() });
      if (status !== 0) response.writeHead(status, { location: '/elsewhere' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, posts };
}
