import { changeEmailState } from '../workspace/email-state-change.ts';
import { BrazeRefusal, objectBody } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';
import { refuseTooMany, stringList } from './identifiers.ts';
import { isEmail, isGlobalState } from './track-fields.ts';

/** `POST /email/status`: the global email state of up to 50 addresses, whether or not somebody has them. */
export const emailStatus: Endpoint = {
  method: 'POST',
  path: '/email/status',
  scope: 'email.status',
  pool: 'default',
  answer: (request) => {
    const body = objectBody(request.body);
    const emails = stringList(body['email'], 'email');
    refuseTooMany(emails);
    if (emails.length === 0) throw new BrazeRefusal(400, "'email' must be provided");
    if (!emails.every(isEmail))
      throw new BrazeRefusal(400, "The value provided for the 'email' field is not a valid email.");
    const state = body['subscription_state'];
    if (!isGlobalState(state)) {
      throw new BrazeRefusal(400, "'subscription_state' must be 'subscribed', 'unsubscribed' or 'opted_in'");
    }
    return {
      status: 201,
      body: { message: 'success' },
      effect: (scope) => {
        for (const email of emails) changeEmailState(scope, email, state);
      },
    };
  },
};
