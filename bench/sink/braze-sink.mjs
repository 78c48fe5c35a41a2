import { createServer } from 'node:http';

/*
 * The process that benchmarks of delivery send requests to: it answers as Braze does, at once, and counts. It tells its parent
 * the port, does what the parent's messages say (`start-sink.mjs`), and ends when the parent lets go of it.
 */

let limit;
let windows = {};
let counts = noCounts();
let isDown = false;

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => answer(request, Buffer.concat(chunks), response));
});

function answer({ method, url }, body, response) {
  if (isDown) return reply(response, 503, { message: 'Service Unavailable' });
  const path = url.split('?', 1)[0];
  if (path === '/subscription/user/status') return reply(response, 200, readAnswer(url));
  if (path === '/email/unsubscribes') return reply(response, 200, { message: 'success', emails: [] });
  const read = method === 'POST' ? writes[path] : undefined;
  if (read === undefined) return reply(response, 404, { message: 'not found' });
  const standing = limit && (windows[path] ??= new FixedWindow(limit)).take(Date.now());
  const headers = standing?.headers ?? {};
  if (standing?.isRefused === true) {
    counts.refused += 1;
    return reply(response, 429, { message: 'rate limit exceeded' }, headers);
  }
  const { people, of } = read(JSON.parse(body));
  counts.requests += 1;
  counts.people += people;
  counts.room += of;
  reply(response, 201, { message: 'success' }, headers);
}

/** What was last written of each address, so that a read finds it. */
const held = new Map();

/** Whom a request of each kind is about, and how many it could have been about. */
const writes = {
  '/v2/subscription/status/set': ({ subscription_groups: [entry] }) => {
    const group = { id: entry.subscription_group_id, status: entry.subscription_state };
    for (const email of entry.emails) held.set(email, group);
    return { people: entry.emails.length, of: 50 };
  },
  '/users/track': ({ attributes }) => {
    for (const {
      email,
      subscription_groups: [entry],
    } of attributes) {
      held.set(email, { id: entry.subscription_group_id, status: entry.subscription_state });
    }
    return { people: attributes.length, of: 75 };
  },
};

function readAnswer(url) {
  counts.reads += 1;
  const addresses = new URL(url, 'http://localhost').searchParams.getAll('email[]');
  const users = addresses.map((email) => ({ email, subscription_groups: held.has(email) ? [held.get(email)] : [] }));
  return { users, total_count: users.length };
}

function reply(response, status, body, headers = {}) {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

function noCounts() {
  return { requests: 0, people: 0, room: 0, refused: 0, reads: 0 };
}

/** A fixed window as Braze counts it: from multiples of its length since the epoch. `taken` is kept for every window. */
class FixedWindow {
  taken = new Map();
  #limit;
  #windowMs;

  constructor({ limit, windowMs }) {
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  take(now) {
    const start = Math.floor(now / this.#windowMs) * this.#windowMs;
    const used = this.taken.get(start) ?? 0;
    const isRefused = used >= this.#limit;
    if (!isRefused) this.taken.set(start, used + 1);
    return {
      isRefused,
      headers: {
        'x-ratelimit-limit': this.#limit,
        'x-ratelimit-remaining': Math.max(0, this.#limit - used - 1),
        'x-ratelimit-reset': Math.ceil((start + this.#windowMs) / 1000),
      },
    };
  }
}

process.on('message', ({ limit: wanted, down, ask }) => {
  if (down !== undefined) isDown = down;
  if (wanted !== undefined) [limit, windows] = [wanted, {}];
  if (ask === 'counts') {
    const taken = Object.entries(windows).map(([path, kind]) => [path, [...kind.taken]]);
    process.send({ counts: { ...counts, windows: Object.fromEntries(taken) } });
    counts = noCounts();
  }
});
process.once('disconnect', () => {
  server.closeAllConnections();
  server.close();
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
