import * as fc from 'fast-check';
import { groups } from '../braze/simulated-braze.ts';
import { secrets } from '../http/http-config.ts';
import {
  addField,
  breakBody,
  breakPath,
  mismeasureBody,
  mistypeBody,
  repeatField,
  replacePart,
  spoilField,
  type Breaker,
  type Draft,
} from './attack.ts';
import type { Endpoint } from './endpoint.ts';
import { headerText, marker, notCount, notText, text } from './hostile.ts';

const toldChange = {
  ...{ group: groups.news, state: 'unsubscribed', at: 1_790_000_000 },
  ...{ email: 'ada@example.com', phone: '+4915123456789', external_id: 'u-1' },
};

/** The webhook of Braze: the attacker knows how it looks, not what its header says. */
export const tellOfChange: Endpoint = {
  route: 'POST /v1/braze/:connection/changes',
  outcome: 'refused',
  approaches: () => {
    const spoilers = {
      group: fc.oneof(notText, text, fc.constantFrom('', 'Global', `${groups.news} `, undefined)),
      state: fc.oneof(notText, text, fc.constantFrom('', 'partial', 'not_set', 'subscribed_', undefined)),
      at: fc.oneof(
        notCount,
        fc.constantFrom(0, -1, 1.5, 1_790_000_000_000, '1790000000000', '0x6ab1', ' 1790000000', '1e9', '', undefined),
      ),
      email: notText,
      phone: notText,
      external_id: fc.oneof(notText, fc.constant(marker.repeat(200))),
    };
    const right: Draft = {
      ...{ method: 'POST', url: '/v1/braze/eu/changes', payload: JSON.stringify(toldChange) },
      headers: { 'content-type': 'application/json', 'preference-center-secret': secrets.webhookSecret },
    };
    const otherSecrets = fc.oneof(
      text.map(headerText),
      fc.nat({ max: secrets.webhookSecret.length - 1 }).map((end) => secrets.webhookSecret.slice(0, end)),
      fc.constantFrom('', secrets.secret, secrets.linkSecret, secrets.oneClickSecret, `${secrets.webhookSecret}x`),
      fc.constantFrom(secrets.webhookSecret.toUpperCase(), `Bearer ${secrets.webhookSecret}`),
    );
    const breakSecret: Breaker = (draft) =>
      otherSecrets.map((said) => ({ ...draft, headers: { ...draft.headers, 'preference-center-secret': said } }));
    const leaveOutSecret: Breaker = (draft) =>
      fc.constant({ ...draft, headers: { 'content-type': 'application/json' } });
    const breakBodies = [breakBody, mistypeBody, mismeasureBody];
    const breakFields = [spoilField(toldChange, spoilers), addField(toldChange), repeatField('at', notCount)];
    const breakWay = [breakPath, replacePart('eu'), breakSecret, leaveOutSecret];
    return [{ right, breakers: [...breakBodies, ...breakFields, ...breakWay] }];
  },
};
