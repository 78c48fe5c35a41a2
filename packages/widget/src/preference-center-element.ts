import { LitElement, html, noChange, nothing } from 'lit';
import type { PropertyDeclarations, PropertyValues, TemplateResult } from 'lit';
import type { WantedState } from '@preference-center/backend/contract';
import type { CenterProperties } from './center-properties.ts';
import { PreferenceCloseEvent, PreferenceOpenEvent } from './events.ts';
import type { Row } from './grid.ts';
import { plural } from './locales/strings.ts';
import { styles } from './preference-center.styles.ts';
import { PreferencesClient } from './preferences-client.ts';
import { PreferencesController } from './preferences-controller.ts';
import type { Person } from './session-request.ts';
import { gridTemplate, rowTemplate } from './view/grid-view.ts';
import { skeletonTemplate } from './view/skeleton-view.ts';

/**
 * @summary A preference center: topics and the channels they go out on, for the one visitor the page can name.
 *
 * It shows nothing while `identities` is empty. An inline center opens its session once it comes into view, a dialog when
 * it is opened. When the identities or the token change, everything of the earlier person leaves the element and a late
 * answer for them is dropped.
 *
 * @slot header - Under the title, for example a logo or a greeting.
 * @slot footer - Under the grid, for example a link to the privacy policy.
 * @slot empty - In the place of the grid when there are no topics.
 *
 * @fires {PreferenceReadyEvent} preference-ready - The choices can be made.
 * @fires {PreferenceChangeEvent} preference-change - The visitor changed a cell, which is not saved yet.
 * @fires {PreferenceSaveEvent} preference-save - The server took changes.
 * @fires {PreferenceSaveErrorEvent} preference-save-error - Changes were not saved and are kept for another try.
 * @fires {PreferenceOpenEvent} preference-open - The dialog opened.
 * @fires {PreferenceCloseEvent} preference-close - The dialog closed, whoever closed it.
 *
 * @csspart dialog - The `<dialog>` of a center in dialog mode.
 * @csspart center - The surface around everything.
 * @csspart header - The title and the close button.
 * @csspart title - The heading.
 * @csspart close - The close button.
 * @csspart body - What is between header and actions; it scrolls in a dialog.
 * @csspart note - A remark above the grid.
 * @csspart group - A group of topics.
 * @csspart group-name - The name of a group.
 * @csspart topic - The row of a topic.
 * @csspart topic-name - The name of a topic.
 * @csspart cell - A topic on a channel.
 * @csspart switch - The switch in a cell.
 * @csspart options - The pair of buttons in a cell where the state is hidden.
 * @csspart option - One of the pair.
 * @csspart state - The text under a cell that says how far a change is.
 * @csspart legal - The legal wording.
 * @csspart actions - The message, and the buttons to save and discard.
 * @csspart status - The message.
 * @csspart discard - The button that takes back what is not saved.
 * @csspart save - The button that saves, or tries again.
 *
 * @cssprop [--preference-center-accent] - Colour of switches that are on and of the main button.
 * @cssprop [--preference-center-on-accent] - Colour of text and marks on the accent.
 * @cssprop [--preference-center-background] - Colour of the surface.
 * @cssprop [--preference-center-text] - Colour of the text; lines and quieter texts are mixed from it.
 * @cssprop [--preference-center-danger] - Colour of what failed.
 * @cssprop [--preference-center-success] - Colour of what is saved.
 * @cssprop [--preference-center-radius=16px] - Radius of the surface; smaller parts follow it.
 * @cssprop [--preference-center-font] - Font family; the page's own by default.
 * @cssprop [--preference-center-color-scheme=light dark] - `light`, `dark`, or both to follow the visitor.
 */
export class PreferenceCenterElement extends LitElement implements CenterProperties {
  static override styles = styles;

  static override properties: PropertyDeclarations = {
    property: {},
    endpoint: {},
    mode: {},
    open: { type: Boolean, reflect: true },
    identities: { attribute: false },
    token: { attribute: false },
    configVersion: { attribute: false },
    session: { attribute: false },
    opener: { attribute: false },
  };

  declare property: string;
  declare endpoint: string;
  /** `inline`, the default: part of the page. `dialog`: shown over it while `open`. */
  declare mode: 'inline' | 'dialog';
  declare open: boolean;
  declare identities: Person['identities'];
  declare token: string | undefined;
  declare configVersion: string | undefined;
  declare session: Promise<Response> | undefined;
  declare opener: Element | null | undefined;

  readonly #preferences = new PreferencesController(this);
  readonly #views = new IntersectionObserver(([entry]) => this.#onView(entry!), { rootMargin: '200px' });
  #isInView = false;
  #person: Person | undefined;
  #client: PreferencesClient | undefined;
  /** The rows as they are in the DOM; a row that is still the same object is not drawn again. */
  #drawn = new Set<Row>();

  constructor() {
    super();
    this.mode = 'inline';
    this.open = false;
    this.identities = {};
    this.endpoint = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#views.observe(this);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#views.disconnect();
    this.open = false;
  }

  /** Opens a center in dialog mode. `opener` gets the focus back when it closes. */
  show(opener?: Element | null): void {
    this.opener = opener;
    this.open = true;
  }

  /** Closes a center in dialog mode; what is not saved stays until the person changes. */
  close(): void {
    this.open = false;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (['property', 'endpoint', 'identities', 'token'].some((name) => changed.has(name))) this.#changePerson();
    if (!this.#person) this.open = false;
    if (changed.has('mode')) this.#drawn.clear();
    const isOpening = changed.has('open') && this.open;
    const isWanted = this.mode === 'dialog' ? this.open : this.#isInView || this.session;
    if (!this.#person || !isWanted) return;
    if (this.session || isOpening || this.#preferences.status === 'idle') this.#load();
  }

  protected override updated(changed: PropertyValues): void {
    const dialog = this.renderRoot.querySelector('dialog');
    if (!dialog || !changed.has('open') || dialog.open === this.open) return;
    if (this.open) {
      dialog.showModal();
      this.dispatchEvent(new PreferenceOpenEvent());
    } else {
      dialog.close();
    }
  }

  protected override render(): unknown {
    const isShown = this.#person && this.#preferences.status !== 'idle';
    const content = isShown ? this.#centerTemplate() : nothing;
    if (!isShown || !this.#preferences.session) this.#drawn.clear();
    if (this.mode !== 'dialog') return content;
    return html`<dialog part="dialog" aria-labelledby="title" closedby="any" @close=${this.#onClose}>${content}</dialog>`;
  }

  #centerTemplate(): TemplateResult {
    const { status, session, strings } = this.#preferences;
    return html`<section
      part="center"
      class="center"
      aria-labelledby="title"
      aria-busy=${status === 'loading'}
      lang=${session?.language ?? strings.language}
      dir=${session?.direction ?? nothing}
      data-status=${status}
      @click=${this.#onClick}
      @change=${this.#onChange}
    >
      <header part="header">
        <h2 id="title" part="title">${session?.texts.title ?? strings.title}</h2>
        ${this.mode === 'dialog'
          ? html`<button type="button" part="close" value="close" aria-label=${strings.close}></button>`
          : nothing}
      </header>
      <div part="body" class="body">
        <slot name="header"></slot>
        ${status === 'loading' ? skeletonTemplate : nothing} ${session ? this.#sessionTemplate() : nothing}
        <slot name="footer"></slot>
      </div>
      ${this.#actionsTemplate()}
    </section>`;
  }

  #sessionTemplate(): TemplateResult {
    const { rows, strings } = this.#preferences;
    const session = this.#preferences.session!;
    const notes = [
      session.texts.intro,
      session.may.view ? undefined : strings.hidden,
      session.may.optIn === 'after_confirmation' ? strings.confirmation : undefined,
      session.choicesFrom === 'store' ? strings.fromStore : undefined,
    ];
    const view = { session, strings };
    const drawn = this.#drawn;
    this.#drawn = new Set(rows);
    const drawRow = (row: Row) => (drawn.has(row) ? noChange : rowTemplate(view, row));
    return html`${notes.map((note) => note && html`<p part="note" class="note">${note}</p>`)}
      ${rows.length ? gridTemplate(view, rows, drawRow) : html`<slot name="empty"><p>${strings.empty}</p></slot>`}
      ${session.texts.legal && html`<p part="legal" class="legal">${session.texts.legal}</p>`}`;
  }

  #actionsTemplate(): TemplateResult {
    const { status, rows, strings, notice, hasFailed, pendingCount } = this.#preferences;
    const isSaving = notice === strings.phases.saving;
    const canSave = status === 'ready' && rows.length;
    const save = hasFailed ? strings.retry : pendingCount ? plural(strings, strings.saveCount, pendingCount) : strings.save;
    return html`<footer part="actions" ?data-failed=${hasFailed}>
      <p part="status" role="status">${notice}</p>
      ${canSave && pendingCount
        ? html`<button type="button" part="discard" value="discard">${strings.discard}</button>`
        : nothing}
      ${canSave
        ? html`<button type="button" part="save" value="save" aria-disabled=${!pendingCount}>
            ${isSaving ? notice : save}
          </button>`
        : nothing}
      ${status === 'error' ? html`<button type="button" part="save" value="retry">${strings.retry}</button>` : nothing}
    </footer>`;
  }

  #changePerson(): void {
    const { endpoint, property, configVersion, identities, token } = this;
    this.#preferences.reset();
    const isKnown = property && (token || Object.keys(identities).length);
    this.#person = isKnown ? { identities, token } : undefined;
    this.#client = new PreferencesClient({ endpoint, property, configVersion });
  }

  #load(): void {
    const { session } = this;
    this.session = undefined;
    void this.#preferences.load(this.#client!, this.#person!, session);
  }

  #onView({ isIntersecting }: IntersectionObserverEntry): void {
    if (!isIntersecting) return;
    this.#isInView = true;
    this.#views.disconnect();
    this.requestUpdate();
  }

  #onClose(): void {
    this.open = false;
    // A browser gives the focus back by itself, unless the page has moved it while the component was loading.
    (this.opener as HTMLElement | undefined)?.focus?.();
    this.dispatchEvent(new PreferenceCloseEvent());
  }

  #onChange({ target }: Event): void {
    const { name, checked, part } = target as HTMLInputElement;
    if (part.contains('switch')) this.#choose(name, checked ? 'subscribed' : 'unsubscribed');
  }

  #onClick({ target }: Event): void {
    const button = (target as Element).closest('button');
    // Slotted buttons belong to the page.
    if (button?.getRootNode() !== this.renderRoot) return;
    const { name, value, ariaPressed } = button!;
    if (value === 'close') this.close();
    else if (value === 'save') void this.#preferences.save();
    else if (value === 'discard') this.#preferences.discard();
    else if (value === 'retry') this.#load();
    else this.#choose(name, ariaPressed === 'true' ? undefined : (value as WantedState));
  }

  #choose(key: string, state: WantedState | undefined): void {
    const [topic, channel] = key.split('/') as [string, string];
    this.#preferences.change({ topic, channel }, state);
  }
}
