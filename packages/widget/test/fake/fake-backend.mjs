import { sessionAnswer, sessionToken } from './session-answer.mjs';

/**
 * A backend that speaks the HTTP contract as a test tells it to, below a path of that test's own. It is a real server on
 * the other side of a real connection; nothing in the widget is replaced.
 *
 * `PUT /fake/{id}` sets the scenario: `{ proof, language, session, answers }`, where `answers` are used up in order, each
 * by the first request it is `for` (the end of its path: `sessions`, `preferences`, `renewals`, `undo`, `links`), or by the
 * first of a `method`, too: `{ for, method, status, body, hold, drop }`. An answer on `hold` is sent once `POST /fake/{id}/release` has come, before or after it; `drop` is a failure of the network. Without an answer of its own a request
 * succeeds. `GET /fake/{id}/requests` lists what came in, as `{ method, path, authorization, body }`.
 */
export class FakeBackend {
  #tests = new Map();

  /** Middleware for @web/test-runner. */
  middleware = async (context, next) => {
    const [, id, path] = /^\/fake\/([\w-]+)\/?(.*)$/.exec(context.path) ?? [];
    const wanted = path?.startsWith('v1/') || ['', 'release', 'requests'].includes(path);
    if (!id || !wanted) return next();
    context.set('cache-control', 'no-store');
    if (context.method === 'PUT') this.#tests.set(id, { scenario: await readJson(context), requests: [], held: [] });
    const test = this.#tests.get(id);
    if (context.method === 'PUT') context.body = {};
    else if (path === 'requests') context.body = test.requests;
    else if (path === 'release') context.body = release(test);
    else await answer(context, test, path);
    return undefined;
  };
}

function release(test) {
  test.isReleased = true;
  for (const send of test.held.splice(0)) send();
  return {};
}

async function answer(context, test, path) {
  const body = await readJson(context);
  const { method } = context;
  const { authorization } = context.headers;
  test.requests.push({ method, path, authorization, body });
  const answers = test.scenario.answers ?? [];
  const index = answers.findIndex((each) => path.endsWith(each.for) && (each.method ?? method) === method);
  const [own = {}] = index < 0 ? [] : answers.splice(index, 1);
  if (own.hold && !test.isReleased) await new Promise((send) => test.held.push(send));
  if (own.drop) {
    // A browser repeats by itself what a closed connection interrupts, but never follows anybody to a blocked port.
    context.redirect('http://127.0.0.1:9/');
    return;
  }
  const success = successOf(method, path)(test, body, authorization);
  context.status = own.status ?? (path.endsWith('/links') ? 202 : 200);
  context.body = own.body ?? success;
}

function successOf(method, path) {
  if (path.endsWith('/sessions')) return opened;
  if (path.endsWith('/undo')) return undone;
  if (method === 'GET') return delivered;
  return method === 'PATCH' ? saved : renewed;
}

function opened({ scenario }, { identities, token, link }) {
  return sessionAnswer(scenario, Object.values(identities)[0] ?? token ?? link);
}

/** What was saved by the session, in effect in Braze. */
function delivered({ requests }, _, authorization) {
  const changes = requests.flatMap(({ body }) => body.changes ?? []);
  return {
    ...renewed(undefined, undefined, authorization),
    choices: changes.map(({ revision = 0, ...change }) => ({
      ...change,
      revision: revision + 1,
      delivery: 'confirmed',
    })),
  };
}

/** Names every cell that the visitor can reach, whatever the session did: the answer tells nothing. */
function undone({ scenario }, _, authorization) {
  const cells = sessionAnswer(scenario, '').topics.flatMap(({ code, channels }) =>
    channels.filter(({ reachable }) => reachable).map(({ channel }) => ({ topic: code, channel })),
  );
  return {
    ...renewed(undefined, undefined, authorization),
    results: cells.map((cell) => ({ ...cell, outcome: 'waiting_for_confirmation' })),
  };
}

function renewed(_, __, authorization) {
  return { session: sessionToken(authorization.replace('Bearer session-of-', '')) };
}

function saved({ scenario }, { changes, global = null }, authorization) {
  const isProved = scenario.proof !== 'none';
  return {
    session: sessionToken(authorization.replace('Bearer session-of-', '')),
    global,
    results: changes.map(({ topic, channel, state, revision = 0 }) => {
      const isWaiting = !isProved && state === 'subscribed';
      if (isWaiting) return { topic, channel, outcome: 'waiting_for_confirmation' };
      return { topic, channel, outcome: 'saved', ...(isProved && { state, revision: revision + 1 }) };
    }),
  };
}

async function readJson({ req }) {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  return chunks.length ? JSON.parse(Buffer.concat(chunks).toString()) : {};
}
