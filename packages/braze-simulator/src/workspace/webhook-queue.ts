import type { WebhookCampaign } from '../webhook-campaign.ts';
import { parseTemplate } from './message-template.ts';
import type { Profile } from './profile.ts';
import { Ring } from './ring.ts';
import { afterAttempt } from './webhook-delivery.ts';
import type { SubscriptionChange, WebhookDelivery } from './webhook-delivery.ts';

/** A delivery that is to be tried now. */
export interface DueWebhook {
  readonly number: number;
  readonly campaign: WebhookCampaign;
  readonly body: string;
}

interface Entry {
  readonly campaign: WebhookCampaign;
  delivery: WebhookDelivery;
}

/** The webhooks that wait to be posted, and the last ones that were. Knows nothing of HTTP: who posts takes what is due and settles it. */
export class WebhookQueue {
  readonly #open = new Map<number, Entry>();
  readonly #recent: Ring<Entry>;
  readonly #onChange: (delivery: WebhookDelivery) => void;
  #count = 0;

  /** Remembers the newest `memory` deliveries, and tells of each that is queued, taken or settled. */
  constructor(memory: number, onChange: (delivery: WebhookDelivery) => void) {
    this.#recent = new Ring(memory);
    this.#onChange = onChange;
  }

  /** The deliveries, oldest first. */
  get deliveries(): WebhookDelivery[] {
    return this.#recent.toArray().map(({ delivery }) => delivery);
  }

  /** When the next delivery is due, in milliseconds since the epoch; null when none waits. */
  get nextDueAt(): number | null {
    let next: number | null = null;
    for (const { delivery } of this.#open.values()) {
      if (delivery.dueAt !== null && (next === null || delivery.dueAt < next)) next = delivery.dueAt;
    }
    return next;
  }

  /** Queues a webhook. */
  add(campaign: WebhookCampaign, change: SubscriptionChange, dueAt: number): void {
    this.#count += 1;
    const { id: campaignId, url } = campaign;
    const about = { number: this.#count, campaignId, url, change };
    const entry: Entry = { campaign, delivery: { ...about, body: null, state: 'waiting', dueAt, attempts: [] } };
    this.#open.set(entry.delivery.number, entry);
    this.#recent.push(entry);
    this.#onChange(entry.delivery);
  }

  /**
   * Takes what is due and writes its body, if this is the first try, from the profile as `find` sees it. A webhook for somebody who is
   * gone is given up.
   */
  takeDue(now: number, find: (brazeId: string) => Profile | undefined): DueWebhook[] {
    const due: DueWebhook[] = [];
    for (const [number, entry] of this.#open) {
      const { delivery, campaign } = entry;
      if (delivery.dueAt === null || delivery.dueAt > now) continue;
      const body = delivery.body ?? write(campaign, find(delivery.change.brazeId), now);
      if (body === null) {
        this.#open.delete(number);
        this.#change(entry, { state: 'given_up', dueAt: null });
        continue;
      }
      this.#change(entry, { state: 'sending', dueAt: null, body });
      due.push({ number, campaign, body });
    }
    return due;
  }

  /** Records how a try ended; `status` is null where there was no answer. Says nothing of deliveries that were forgotten meanwhile. */
  settle(number: number, attempt: { at: number; status: number | null }): void {
    const entry = this.#open.get(number);
    if (!entry) return;
    const attempts = [...entry.delivery.attempts, attempt];
    const next = afterAttempt(attempt, attempts.length);
    if (next.dueAt === null) this.#open.delete(number);
    this.#change(entry, { ...next, attempts });
  }

  /** Forgets everything. */
  clear(): void {
    this.#open.clear();
    this.#recent.clear();
  }

  #change(entry: Entry, changes: Partial<WebhookDelivery>): void {
    entry.delivery = { ...entry.delivery, ...changes };
    this.#onChange(entry.delivery);
  }
}

function write({ body }: WebhookCampaign, profile: Profile | undefined, now: number): string | null {
  return profile ? (parseTemplate(body)?.(profile, now) ?? null) : null;
}
