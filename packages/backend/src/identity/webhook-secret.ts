import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Connection } from '../config/schema.ts';

/** Stands in where nothing is configured, so that it takes as long to find that out. */
const nobodysSecret = randomBytes(32).toString('hex');

/** Whether a webhook said one of the secrets of its connection. Takes as long whatever it said, and whether there is such a connection. */
export function isWebhookSecret(given: string, webhook: Connection['webhook']): boolean {
  const [secret, previous] = [webhook?.secret ?? nobodysSecret, webhook?.previousSecret ?? nobodysSecret];
  const said = digestOf(given);
  const [isCurrent, isPrevious] = [secret, previous].map((each) => timingSafeEqual(said, digestOf(each)));
  return isCurrent === true || isPrevious === true;
}

/** Of one length whatever the text is, as a comparison in constant time needs. */
function digestOf(text: string): Buffer {
  return Buffer.from(hash('sha256', text), 'hex');
}
