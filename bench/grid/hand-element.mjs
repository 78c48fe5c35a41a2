/*
 * The baseline of the grid: the element as somebody would write it without a library for this one screen. Its DOM, roles,
 * labels and styles are the component's; it builds them from templates that are parsed once and cloned, and a change
 * touches only the nodes that differ. Runs in the browser; the server puts the component's styles in.
 */

const sheet = new CSSStyleSheet();
sheet.replaceSync('__STYLES__');

const frame = templateOf(`<section part="center" aria-labelledby="title" aria-busy="true" lang="en" dir="ltr">
  <p role="status">Loading your preferences</p>
  <header part="header"><h2 id="title" part="title">Your preferences</h2></header>
  <div part="body"><slot name="header"></slot><i></i><i></i><i></i><i></i><i></i><i></i><slot name="footer"></slot></div>
</section>`);
const footer = templateOf(
  '<footer part="actions"><p part="status" aria-hidden="true"></p>' +
    '<button part="save" value="save" aria-disabled="true">Save</button></footer>',
);
const allButton = templateOf('<button part="all" value="askAll">Unsubscribe from all</button>');
const table = templateOf(`<table role="table" aria-labelledby="title" data-wide>
  <thead><tr role="row"><td role="cell"></td></tr></thead>
  <tbody></tbody>
</table>`);
const row = templateOf(
  '<tr role="row" part="topic"><th role="rowheader"><label>' +
    '<input type="checkbox" part="all-channels"><b></b></label><p></p></th></tr>',
);
const cell = templateOf(
  '<td role="cell" part="cell" data-phase="idle"><span aria-hidden="true"></span>' +
    '<input type="checkbox" role="switch" part="switch"><small part="state"></small></td>',
);
const discardButton = templateOf('<button part="discard" value="discard">Discard</button>');
const reviewButton = templateOf('<button part="review" value="review">Review</button>');

class HandPreferenceCenter extends HTMLElement {
  #root = this.attachShadow({ mode: 'open' });
  #held = new Map();
  #changed = new Set();

  connectedCallback() {
    this.#root.adoptedStyleSheets = [sheet];
    this.#root.append(frame.cloneNode(true));
    this.#root.addEventListener('change', ({ target }) => this.#change(target));
    this.#root.addEventListener('click', ({ target }) => {
      if (target.value === 'discard') this.#discard();
    });
    void this.#load();
  }

  async #load() {
    const session = await (await this.session).json();
    const section = this.#root.querySelector('section');
    section.querySelector('h2').textContent = session.texts.title;
    const body = section.querySelector('[part=body]');
    for (const bar of body.querySelectorAll('i')) bar.remove();
    const intro = document.createElement('p');
    intro.setAttribute('part', 'note');
    intro.textContent = session.texts.intro;
    body.firstElementChild.after(intro, this.#buildTable(session), allButton.cloneNode(true));
    section.append(footer.cloneNode(true));
    section.querySelector('[role=status]').textContent = '';
    section.setAttribute('aria-busy', 'false');
    this.dispatchEvent(new Event('preference-ready'));
  }

  #buildTable({ topics, channels, choices }) {
    for (const choice of choices) this.#held.set(`${choice.topic}/${choice.channel}`, choice.state);
    const built = table.cloneNode(true);
    for (const { name } of channels) {
      const heading = document.createElement('th');
      heading.setAttribute('role', 'columnheader');
      heading.textContent = name;
      built.querySelector('thead tr').append(heading);
    }
    built.querySelector('tbody').append(...topics.map((topic) => this.#buildRow(topic, channels)));
    return built;
  }

  #buildRow(topic, channels) {
    const built = row.cloneNode(true);
    built.querySelector('b').textContent = topic.name;
    built.querySelector('p').textContent = topic.description;
    const box = built.querySelector('input');
    box.name = topic.code;
    box.setAttribute('aria-label', `${topic.name}, all channels`);
    for (const channel of channels) built.append(this.#buildCell(topic, channel));
    showBox(built);
    return built;
  }

  #buildCell(topic, channel) {
    const built = cell.cloneNode(true);
    const [label, input, state] = built.children;
    const key = `${topic.code}/${channel.code}`;
    label.textContent = channel.name;
    input.name = key;
    input.setAttribute('aria-label', `${topic.name}, ${channel.name}`);
    input.setAttribute('aria-describedby', key);
    input.checked = this.#held.get(key) === 'subscribed';
    state.id = key;
    return built;
  }

  #change({ name, checked, parentElement }) {
    const isSame = checked === (this.#held.get(name) === 'subscribed');
    if (isSame) this.#changed.delete(name);
    else this.#changed.add(name);
    parentElement.dataset.phase = isSame ? 'idle' : 'changed';
    parentElement.lastElementChild.textContent = isSame ? '' : 'Not saved yet';
    showBox(parentElement.parentElement);
    this.#showCount();
  }

  #discard() {
    for (const input of this.#root.querySelectorAll('input')) {
      if (!this.#changed.has(input.name)) continue;
      input.checked = !input.checked;
      this.#change(input);
    }
  }

  #showCount() {
    const count = this.#changed.size;
    const [status, ...buttons] = this.#root.querySelector('footer').children;
    const save = buttons.at(-1);
    const notice = count === 0 ? '' : `${count} ${count === 1 ? 'change is' : 'changes are'} not saved yet.`;
    this.#root.querySelector('[role=status]').textContent = notice;
    status.textContent = notice;
    save.textContent = count === 0 ? 'Save' : `Save ${count} ${count === 1 ? 'change' : 'changes'}`;
    save.setAttribute('aria-disabled', String(count === 0));
    if (count === 0) for (const button of buttons.slice(0, -1)) button.remove();
    if (count > 0 && buttons.length === 1) save.before(reviewButton.cloneNode(true), discardButton.cloneNode(true));
  }
}

function showBox(row) {
  const switches = [...row.querySelectorAll('[role=switch]')];
  const box = row.querySelector('[part=all-channels]');
  box.checked = switches.every(({ checked }) => checked);
  box.indeterminate = !box.checked && switches.some(({ checked }) => checked);
}

function templateOf(markup) {
  const template = document.createElement('template');
  template.innerHTML = markup.replace(/>\s+</g, '><');
  return template.content.firstElementChild;
}

customElements.define('hand-preference-center', HandPreferenceCenter);
