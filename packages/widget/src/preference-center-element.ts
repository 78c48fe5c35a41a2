import { LitElement, html, noChange, nothing } from 'lit';
import type { PropertyDeclarations, PropertyValues, TemplateResult } from 'lit';
import type { SessionResponse, Topic, WantedState } from '@preference-center/backend/contract';
import type { CenterProperties } from './center-properties.ts';
import { PreferenceCloseEvent, PreferenceOpenEvent } from './events/center-events.ts';
import type { Row } from './grid.ts';
import { styles } from './preference-center.styles.ts';
import { PreferencesController } from './preferences-controller.ts';
import type { ExtraAction } from './preferences-controller.ts';
import type { SavingOptions } from './saving-options.ts';
import { actionsTemplate } from './view/actions-view.ts';
import { gridTemplate, topicTemplate } from './view/grid-view.ts';
import { notesTemplate } from './view/notes-view.ts';
import { skeletonTemplate } from './view/skeleton-view.ts';

/**
 * It shows nothing while nothing names the visitor: neither `identities` nor `token` nor `link`. An inline center opens its session once it comes into view, a dialog when it is
 * opened. When the identities or the token change, everything of the earlier person leaves the element and a late answer for them is dropped.
 *
 * @tagname preference-center
 * @summary A preference center: topics and the channels they go out on, for the one visitor the page can name.
 * @slot header - Under the title, for example a logo or a greeting.
 * @slot footer - Under the grid, for example a link to the privacy policy.
 * @slot empty - In the place of the grid when there are no topics.
 * @slot topic-icon-{code} - Before the name of the topic with that code, in the place of its image; it should say nothing that the name does not.
 * @fires {PreferenceIdentityEvent} preference-identity - A session opened, and the backend said how it knows the visitor.
 * @fires {PreferenceReadyEvent} preference-ready - The choices can be made.
 * @fires {PreferenceChangeEvent} preference-change - The visitor changed a cell, which is not saved yet.
 * @fires {PreferenceSaveEvent} preference-save - The server took changes.
 * @fires {PreferenceSaveErrorEvent} preference-save-error - Changes were not saved and are kept for another try.
 * @fires {PreferenceOpenEvent} preference-open - The dialog opened.
 * @fires {PreferenceCloseEvent} preference-close - The dialog closed, whoever closed it.
 * @csspart dialog - The `<dialog>` of a center in dialog mode.
 * @csspart center - The surface around everything.
 * @csspart header - The title and the close button.
 * @csspart title - The heading.
 * @csspart close - The close button of a dialog.
 * @csspart body - What is between header and actions; it scrolls in a dialog.
 * @csspart note - A remark above the grid.
 * @csspart send-link - The button that asks for a link by which the visitor can see their choices.
 * @csspart skeleton - A bar in the place of the grid while it is loading.
 * @csspart grid - The table of topics and channels.
 * @csspart channel - The name of a channel, at the head of its column, and in each cell where there is no room for columns.
 * @csspart group - The row with the name of a group of topics.
 * @csspart topic - The row of a topic.
 * @csspart icon - The image of a topic.
 * @csspart all-channels - The box before a topic that stands for all of its channels.
 * @csspart name - The name of a topic.
 * @csspart description - The description of a topic, and its legal basis.
 * @csspart link - The link to more about a topic.
 * @csspart cell - A topic on a channel.
 * @csspart switch - The switch in a cell.
 * @csspart option - One of the pair of buttons in a cell, for a visitor who may not see what stands there.
 * @csspart state - The text under a cell that says how far a change is.
 * @csspart all - The button that unsubscribes from everything, after a question.
 * @csspart legal - The legal wording.
 * @csspart actions - The message, and the buttons for what can be done with the changes.
 * @csspart status - The message; a live region apart from it, which is always there, says the same.
 * @csspart undo - The button that takes back what was saved last.
 * @csspart review - The button that shows what a save would change.
 * @csspart discard - The button that takes back what is not saved.
 * @csspart save - The button that saves, or tries again.
 * @csspart question - The `<dialog>` of a question to the visitor, in which `center`, `header`, `title`, `body`, `note`, `actions` and `save` are, too.
 * @csspart changes - The list in a question of what the answer is about.
 * @csspart cancel - The button of a question that says no.
 * @cssprop [--preference-center-accent=light-dark(#2f54eb, #9db4ff)] - Colour of switches that are on, of the main button and of the focus.
 * @cssprop [--preference-center-on-accent=var(--preference-center-background)] - Colour of text and marks on the accent.
 * @cssprop [--preference-center-background=light-dark(#fff, #15171c)] - Colour of the surface.
 * @cssprop [--preference-center-text=light-dark(#15171c, #f2f4f8)] - Colour of the text. The next three are mixed from it and the background.
 * @cssprop [--preference-center-muted=70 % of the text] - Colour of quieter texts.
 * @cssprop [--preference-center-edge=55 % of the text] - Colour of the outline of switches and buttons.
 * @cssprop [--preference-center-line=12 % of the text] - Colour of lines, of switches that are off, and of what is disabled.
 * @cssprop [--preference-center-danger=light-dark(#b42318, #ff9b90)] - Colour of what failed.
 * @cssprop [--preference-center-success=light-dark(#067647, #5fd6a0)] - Colour of what is saved.
 * @cssprop [--preference-center-backdrop=#0008] - Colour over the page behind a dialog.
 * @cssprop [--preference-center-shadow=0 1em 4em #0006] - Shadow of a dialog.
 * @cssprop [--preference-center-space=1em] - Space inside of the surface and between topics; at the sides it is one and a half times as much.
 * @cssprop [--preference-center-radius=1em] - Radius of the surface.
 * @cssprop [--preference-center-control-radius=0.6 of the radius] - Radius of buttons.
 * @cssprop [--preference-center-font=inherit] - Font family; the page's own by default.
 * @cssprop [--preference-center-color-scheme=light dark] - `light`, `dark`, or both to follow the visitor.
 * @cssprop [--preference-center-launcher-space=1em] - Space between the launcher, the script tag's button in a corner, and the edges of the window.
 * @cssprop [--preference-center-launcher-radius=99px] - Radius of the launcher.
 * @cssprop [--preference-center-launcher-shadow=0 4px 16px #0003] - Shadow of the launcher.
 * @cssprop [--preference-center-launcher-layer=2147483000] - Level (`z-index`) of the launcher, which takes accent, font and scheme from the properties above.
 */
export class PreferenceCenterElement extends LitElement implements CenterProperties, SavingOptions {
  static override styles = styles;
  static override properties: PropertyDeclarations = {
    property: {},
    endpoint: {},
    mode: {},
    open: { type: Boolean, reflect: true },
    autosave: { type: Boolean },
    identities: { attribute: false },
    token: { attribute: false },
    link: { attribute: false },
    linkYields: { attribute: false },
    session: { attribute: false },
  };

  declare property: string;
  declare endpoint: string;
  /** `inline`, the default: part of the page. `dialog`: shown over it while `open`. */
  declare mode: 'inline' | 'dialog';
  declare open: boolean;
  declare identities: Readonly<Record<string, string>>;
  declare token: string | undefined;
  declare link: string | undefined;
  declare linkYields: boolean | undefined;
  declare session: Promise<Response> | undefined;
  declare configVersion: string | undefined;
  declare opener: Element | null | undefined;
  declare autosave: boolean;
  declare retryAfterMs: number | undefined;
  declare confirmAfterMs: number | undefined;
  /** How long the whole answer to a request may take, 15 seconds by default. */
  declare timeoutMs: number | undefined;
  readonly #preferences = new PreferencesController(this);
  readonly #views = new IntersectionObserver(
    ([entry]) => {
      this.#isInView ||= entry!.isIntersecting;
      if (this.#isInView) this.requestUpdate();
    },
    { rootMargin: '200px' },
  );
  #isInView = false;
  #visit: string | undefined;
  #isClosing = false;
  /** The row of each topic as it is in the DOM, which is not drawn again while it is the same. */
  #drawn = new WeakMap<Topic, Row>();

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
    const preferences = this.#preferences;
    const { property, endpoint = '', configVersion, identities = {}, token, link, linkYields, session } = this;
    const isKnown = property && (token || link || Object.keys(identities).length);
    const visit = isKnown ? { property, endpoint, configVersion, identities, token, link, linkYields } : undefined;
    const name = JSON.stringify(visit);
    // By value, because frameworks set an equal object again whenever they render.
    if (name !== this.#visit) preferences.begin(visit, this.timeoutMs ?? 15_000);
    this.#visit = name;
    if (!isKnown) this.open = false;
    const isOpening = changed.has('open') && this.open;
    const isWanted = this.mode === 'dialog' ? this.open : this.#isInView || session;
    // What has left the page is still drawn, and must not load once more.
    if (isKnown && isWanted && this.isConnected && (session || isOpening || preferences.status === 'idle')) {
      void preferences.load(session);
      this.session = undefined;
    }
    if (changed.has('mode') || !preferences.session) this.#drawn = new WeakMap();
  }

  protected override updated(): void {
    this.#preferences.attend();
    this.#askQuestion();
    // A dialog is all that is drawn. Searching for it would take longer than drawing what was changed.
    const dialog = this.mode === 'dialog' ? (this.renderRoot.firstElementChild as HTMLDialogElement) : undefined;
    const isOpen = !!this.open && this.isConnected;
    if (!dialog || dialog.open === isOpen) return;
    if (isOpen) {
      dialog.showModal();
      this.dispatchEvent(new PreferenceOpenEvent());
    } else {
      this.#isClosing = true;
      dialog.close();
    }
  }

  /** Opens the question that has been drawn; it takes the focus and gives it back by itself. */
  #askQuestion(): void {
    if (!this.#preferences.extras?.view) return;
    const question = this.renderRoot.querySelector<HTMLDialogElement>('[part=question]')!;
    if (question.open) return;
    question.addEventListener('close', () => void this.#preferences.act('cancel'), { once: true });
    question.showModal();
  }

  protected override render(): unknown {
    const content = this.#preferences.status === 'idle' ? nothing : this.#centerTemplate();
    return this.mode === 'dialog'
      ? html`<dialog part="dialog" aria-labelledby="title" closedby="any" @close=${this.#onClose}>${content}</dialog>`
      : content;
  }

  #centerTemplate(): TemplateResult {
    const { status, session, strings, grid, notice, extras } = this.#preferences;
    return html`<section
      part="center"
      aria-busy=${status === 'loading'}
      lang=${session?.language ?? strings.language}
      dir=${session?.direction ?? nothing}
      @focusin=${this.#onActivity}
      @click=${this.#onClick}
      @change=${this.#onChange}
    >
      <p role="status">${notice}</p>
      <header part="header">
        <h2 id="title" part="title">${session?.texts.title ?? strings.title}</h2>
        ${this.mode === 'dialog' ? html`<button part="close" value="close" aria-label=${strings.close}></button>` : nothing}
      </header>
      <div part="body">
        <slot name="header"></slot>
        ${session ? this.#sessionTemplate(session) : status === 'loading' ? skeletonTemplate : nothing}
        <slot name="footer"></slot>
      </div>
      ${status === 'error' || (session && grid.size) ? actionsTemplate(this.#preferences) : nothing} ${extras?.view}
    </section>`;
  }

  #sessionTemplate(session: SessionResponse): TemplateResult {
    const { grid, strings, hasSentLink } = this.#preferences;
    const { texts, may } = session;
    const drawTopic = (topic: Topic) => {
      const row = grid.get(topic.code)!;
      if (row === this.#drawn.get(topic)) return noChange;
      this.#drawn.set(topic, row);
      return topicTemplate(view, topic, row);
    };
    const view = { session, strings, drawTopic };
    return html`${notesTemplate(session, strings)}
    ${
      !may.view && session.accessLink
        ? html`<button part="send-link" value="sendLink" aria-disabled=${hasSentLink}>${strings.sendLink}</button>`
        : nothing
    }
    ${grid.size ? gridTemplate(view) : html`<slot name="empty"><p>${strings.empty}</p></slot>`}
    ${grid.size && may.optOut ? html`<button part="all" value="askAll">${strings.all}</button>` : nothing}
    ${texts.legal && html`<p part="legal">${texts.legal}</p>`}`;
  }

  #onClose(): void {
    // The event of our own closing comes in a later task, when the center may have been opened again.
    if (!this.#isClosing) this.open = false;
    this.#isClosing = false;
    // A browser gives the focus back by itself, unless the page has moved it while the component was loading.
    (this.opener as HTMLElement | undefined)?.focus?.();
    this.dispatchEvent(new PreferenceCloseEvent());
  }

  #onActivity(): void {
    this.#preferences.touch();
  }

  #onChange({ target }: Event): void {
    const { name, checked, part } = target as HTMLInputElement;
    const state = checked ? 'subscribed' : 'unsubscribed';
    if (part.contains('switch')) this.#choose(name, state);
    if (part.contains('all-channels')) this.#preferences.changeTopic(name, state);
  }

  #onClick({ target }: Event): void {
    this.#onActivity();
    const button = (target as Element).closest('button');
    // Slotted buttons belong to the page.
    if (button?.getRootNode() !== this.renderRoot) return;
    void this.#do(button);
  }

  async #do(button: HTMLButtonElement): Promise<void> {
    const { name, value, ariaPressed } = button;
    const preferences = this.#preferences;
    if (name) this.#choose(name, ariaPressed === 'true' ? undefined : (value as WantedState));
    else if (value === 'close') this.close();
    else if (value === 'discard') preferences.discard();
    else if (value === 'retry') await preferences.load();
    else await preferences.act(value as ExtraAction);
    await this.updateComplete;
    // A button that has done its work and is gone gives the focus to the one that stays.
    const root = this.renderRoot as ShadowRoot;
    if (!button.isConnected && !root.activeElement) root.querySelector<HTMLElement>('footer > [part=save]')?.focus();
  }

  #choose(key: string, state: WantedState | undefined): void {
    const [topic, channel] = key.split('/') as [string, string];
    this.#preferences.change([{ topic, channel }], state);
  }
}
