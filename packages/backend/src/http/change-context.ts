import type { FastifyRequest } from 'fastify';
import type { KeyRing } from '../identity/keys.ts';
import type { Session } from '../identity/session-token.ts';
import type { Catalogue } from '../preferences/catalogue.ts';
import type { ChangeContext } from '../store/store.ts';
import { networkHash } from './network.ts';

/** What the ledger keeps of the circumstances in which a session's visitor changes something. */
export function changeContext(
  request: FastifyRequest,
  { property, proof, wording, language, id }: Session,
  { catalogue, networkKeys, at }: { catalogue: Catalogue; networkKeys: KeyRing; at: number },
): ChangeContext {
  const configVersion = catalogue.version(catalogue.property(property));
  const network = networkHash(request.ip, networkKeys);
  return { at, property, proof, source: 'visitor', wording, language, configVersion, session: id, network };
}
