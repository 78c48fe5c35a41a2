import { setTimeout as delay } from 'node:timers/promises';

const headers = { origin: 'https://www.acme.example', 'content-type': 'application/json' };

/** Somebody who changes their mind over and over, and remembers what was acknowledged. */
export class Visitor {
  /** @type {string} */
  email;
  /** Every save that was answered 200: `{ revision, state }`. */
  acknowledged = [];
  /** What the cell may hold: the last state acknowledged, and every one sent since whose answer never came. */
  possibleStates = new Set(['subscribed']);
  #url;
  #token;
  #isResting = false;

  /**
   * @param {string} url where the backend listens
   * @param {string} email
   */
  constructor(url, email) {
    this.#url = url;
    this.email = email;
  }

  /** Saves until told to rest. Whatever goes wrong is tried again: the backend, or its database, may be away. */
  async work() {
    let state = 'unsubscribed';
    while (!this.#isResting) {
      try {
        this.#token ??= await this.#openSession();
        const revision = await this.#save(state);
        this.acknowledged.push({ revision, state });
        this.possibleStates = new Set([state]);
        state = state === 'subscribed' ? 'unsubscribed' : 'subscribed';
      } catch {
        this.#token = undefined;
        await delay(20);
      }
    }
  }

  /** Has it end after the save under way. */
  rest() {
    this.#isResting = true;
  }

  async #openSession() {
    const body = JSON.stringify({ identities: { email: this.email } });
    const url = `${this.#url}/v1/properties/acme-www/sessions`;
    const response = await fetch(url, { method: 'POST', headers, body });
    if (!response.ok) throw new Error(`session: ${response.status}`);
    return (await response.json()).session.token;
  }

  async #save(state) {
    const body = JSON.stringify({ changes: [{ topic: 'news', channel: 'email', state }] });
    this.possibleStates.add(state);
    const authorization = `Bearer ${this.#token}`;
    const url = `${this.#url}/v1/preferences`;
    const response = await fetch(url, { method: 'PATCH', headers: { ...headers, authorization }, body });
    if (!response.ok) throw new Error(`save: ${response.status}`);
    const { results, session } = await response.json();
    this.#token = session.token;
    if (results[0].outcome !== 'saved') throw new Error(`save: ${results[0].outcome}`);
    return results[0].revision;
  }
}
