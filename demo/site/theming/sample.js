// The site's own script: names the visitor whom the server knows, and brings the center to the state that the address
// names. The backend and its answers are real; what the states need and Acme's topics lack is put into them on the way.
// `data-shown` on the root says that the state is there.

const root = document.documentElement;
const state = new URLSearchParams(location.search).get('state');
const center = document.querySelector('preference-center');
const send = window.fetch.bind(window);

/** The answers that are changed, by method and the end of the path; `answer` sends the request. */
const changed = {
  'POST sessions': async (answer) => {
    if (state === 'loading') return show();
    const response = await answer();
    return response.ok ? Response.json(dressed(await response.json())) : response;
  },
  // Nothing that is shown here is kept.
  'PATCH preferences': async (answer, { changes, global = null }) => {
    if (state === 'failed')
      return Response.json({ title: 'Failed', status: 500, code: 'internal_error' }, { status: 500 });
    if (state !== 'saved') return answer();
    const results = changes.map(({ revision = 0, ...change }) => ({
      ...change,
      revision: revision + 1,
      outcome: 'saved',
    }));
    return Response.json({ session, results, global });
  },
  'GET preferences': async (answer) => (state === 'saved' ? Response.json({ session, choices: [] }) : answer()),
};
let session;

window.fetch = (address, options = {}) => {
  const answer = () => send(address, options);
  const own = changed[`${options.method} ${new URL(address, location.href).pathname.split('/').at(-1)}`];
  return own ? own(answer, options.body && JSON.parse(options.body)) : answer();
};

/** A session with a picture and a link at the first topic, and choices from which the state can be reached. */
function dressed(answer) {
  session = answer.session;
  if (state === 'empty') return { ...answer, topics: [], choices: answer.choices && [] };
  const [first, ...others] = answer.topics;
  const topics = [{ ...first, image: '/art/bowl.svg', link: '/preferences.html' }, ...others];
  const choices = answer.choices?.map((choice) => ({ ...choice, state: 'subscribed' })) ?? null;
  return { ...answer, topics, choices, global: answer.global && { state: 'subscribed', wouldBringBack: [] } };
}

/** Says that the state is there. What never resolves is an answer that never comes. */
function show() {
  root.dataset.shown = '';
  return new Promise(() => {});
}

const part = (name) => center.shadowRoot.querySelector(`[part=${name}]`);
const events = (type) => new Promise((resolve) => center.addEventListener(type, resolve, { once: true }));

/** Resolves to the part once it is drawn. */
async function drawn(name) {
  while (!part(name)) await new Promise(requestAnimationFrame);
  return part(name);
}

async function press(name) {
  (await drawn(name)).click();
}

/** How each state is reached from the choices. */
const steps = {
  changed: () => press('switch'),
  question: async () => {
    await press('all');
    await drawn('question');
  },
  saved: async () => {
    await press('all');
    const question = await drawn('question');
    question.querySelector('[part=save]').click();
    await events('preference-save');
    await drawn('undo');
  },
  failed: async () => {
    await press('switch');
    await press('save');
    await events('preference-save-error');
  },
};

window.acmeVisitor.name(JSON.parse(document.getElementById('acme-page').textContent).user);

if (state === 'launcher') {
  document.querySelector('[hidden]').hidden = false;
  show();
} else if (state !== 'loading') {
  window.preferenceCenter ??= [];
  if (state === 'dialog') window.preferenceCenter.push(['open']);
  events('preference-ready').then(async () => {
    await center.updateComplete;
    await steps[state]?.();
    show();
  });
}
