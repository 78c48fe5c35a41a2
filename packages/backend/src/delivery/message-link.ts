import type { Config } from '../config/schema.ts';
import { accessCodeLifetimeMs, mintAccessCode, noticeCodeLifetimeMs } from '../identity/access-code.ts';
import { confirmationReference } from '../identity/confirmation-secret.ts';
import { deriveKeys } from '../identity/keys.ts';
import { linkPage } from '../preferences/access-link.ts';
import type { DueMessage } from '../store/outbox.ts';
import type { MessageLink } from './message-properties.ts';

/** The parameter under which a page finds a link; in the fragment, so that no server's log holds it. */
const linkParameter = 'preference-center-link';

/**
 * Makes the links of a configuration's messages at sending time, from ids and keys, so that nothing secret is ever stored. An access code
 * goes to the very address that it is for. Somebody reached by external id gets the page without a code.
 */
export function createMessageLinks(config: Config): (message: DueMessage, nowMs: number) => MessageLink {
  const confirmationKeys = deriveKeys(config, 'confirmation');
  const accessKeys = deriveKeys(config, 'access_code');
  return ({ id, kind, target, property: code, language, expiresAt }, nowMs) => {
    if (kind === 'confirmation') {
      return { url: `${config.publicUrl}/confirm/${confirmationReference(id, confirmationKeys)}`, expiresAt };
    }
    const { linkUrl } = config.properties.find((each) => each.code === code) ?? {};
    const page = linkPage(config, { code, linkUrl });
    if (target.kind !== 'email') return { url: page, expiresAt };
    const recipient = { kind: target.kind, value: target.value };
    const lifetimeMs = kind === 'notice' ? noticeCodeLifetimeMs : accessCodeLifetimeMs;
    const minted = mintAccessCode({ property: code, target: recipient, language }, accessKeys, nowMs, lifetimeMs);
    return { url: `${page}#${linkParameter}=${minted.code}`, expiresAt: minted.expiresAt };
  };
}
