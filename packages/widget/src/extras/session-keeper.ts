import type { PreferencesClient } from '../preferences-client.ts';
import { WidgetError } from '../widget-error.ts';
import type { ExtrasCenter } from './extras-center.ts';

/** Keeps the session of one visit alive while the visitor does something, and opens it anew where it has ended. */
export class SessionKeeper {
  readonly #center: ExtrasCenter;
  readonly #client: PreferencesClient;

  constructor(center: ExtrasCenter, client: PreferencesClient) {
    this.#center = center;
    this.#client = client;
  }

  /** Notes that the visitor is there. Never rejects. */
  async touch(): Promise<void> {
    const center = this.#center;
    if (!center.session) return;
    try {
      await this.#client.renewSession().catch(async (error: unknown) => {
        await this.reopen(error);
        if (center.client === this.#client) center.sayPending();
      });
    } catch (error) {
      // Any other failure shows at the next save, if it lasts.
      const isEndOfProof = (error as WidgetError).code === 'credentials_rejected';
      if (isEndOfProof && center.client === this.#client) center.fail(error);
    }
  }

  /**
   * Opens a session once more in the place of one that has ended: sessions are short, and the visitor has done nothing
   * wrong by taking their time. Throws any other error again, and where the proof has ended, so that this session may
   * not do what the one before could.
   */
  async reopen(error: unknown): Promise<void> {
    if ((error as WidgetError).code !== 'session_rejected') throw error;
    const center = this.#center;
    const session = await this.#client.openSession();
    if (center.client !== this.#client) return;
    const could = center.session?.may.view;
    center.adopt(session);
    if (could && !session.may.view) throw new WidgetError('credentials_rejected');
  }
}
