import { createHmac } from 'node:crypto';
import { normalizeIP } from '@fastify/rate-limit';
import type { KeyRing } from '../identity/keys.ts';

/**
 * A keyed hash of the network a request came from (an IPv4 address, or the /64 an IPv6 host can move within at will),
 * by which acts from one place can be found without keeping the place.
 */
export function networkHash(ip: string, keys: KeyRing): string {
  return createHmac('sha256', keys[0].bytes).update(normalizeIP(ip, 64)).digest('hex').slice(0, 32);
}
