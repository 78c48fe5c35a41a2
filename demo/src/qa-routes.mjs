import { cells } from './cells.js';
import { readConditions, wellConditions } from './conditions.mjs';
import { streamLive } from './live-stream.mjs';
import { people } from './people.js';

/** A page of another site whose name was pointed at this machine calls it by that name. */
const ownHost = /^(localhost|127\.0\.0\.1)(:\d+)?$/;

const json = { 'content-type': 'application/json' };

/**
 * What the page for testers asks of the demo, under `/qa/`; it is no part of the product. `GET live?as=` streams; `POST
 * conditions?braze=…` sets how things are doing, `POST crash` pulls the backend's plug, `POST start-again` puts everything
 * back to the beginning; `POST edit?as=&cell=&state=` is somebody in Braze's dashboard, and `POST sms?to=` is the visitor
 * who answers a text message.
 * @returns {Promise<boolean>} whether it was answered
 */
export async function answerQa({ request, response, pathname, query, send, parts }) {
  if (pathname.startsWith('/qa/') && !ownHost.test(request.headers.host ?? '')) {
    send(403, json, '{"message":"Only localhost is this demo"}');
    return true;
  }
  if (pathname === '/qa/live') {
    const asked = query.get('as');
    const person = asked !== null && Object.hasOwn(people, asked) ? asked : null;
    streamLive(response, { person, after: Number(query.get('after') ?? NaN) }, parts);
    return true;
  }
  const act = Object.hasOwn(acts, pathname) ? acts[pathname] : undefined;
  if (!act) return false;
  if (request.method !== 'POST') send(405, { ...json, allow: 'POST' }, '{"message":"POST only"}');
  else if (isForeign(request)) send(403, json, '{"message":"Only the demo’s own pages may do this"}');
  else send(200, json, JSON.stringify((await act(parts, query)) ?? {}));
  return true;
}

const acts = {
  '/qa/conditions': async ({ conditions }, query) => {
    await conditions.set(readConditions(Object.fromEntries(query)));
    return conditions.now;
  },
  '/qa/edit': ({ world }, query) => {
    const [as, cell] = [query.get('as') ?? '', query.get('cell') ?? ''];
    if (!Object.hasOwn(people, as) || !Object.hasOwn(cells, cell)) return;
    const { email } = people[as];
    if (world.people({ email }).length === 0) return;
    const state = query.get('state') === 'subscribed' ? 'subscribed' : 'unsubscribed';
    world.setGroupState({ email }, cells[cell].groupId, state);
  },
  '/qa/sms': ({ world }, query) => world.replyBySms(query.get('to') ?? '', 'Y'),
  '/qa/crash': ({ backend }) => backend.crash(),
  '/qa/start-again': async ({ conditions, startAgain }) => {
    await conditions.set({ ...wellConditions, backend: conditions.now.backend });
    await startAgain();
    await conditions.set(wellConditions);
  },
};

/** Whether another site’s page asks: browsers say so, and programs have no reason to. */
function isForeign({ headers }) {
  return headers.origin !== undefined && headers.origin !== `http://${headers.host}`;
}
