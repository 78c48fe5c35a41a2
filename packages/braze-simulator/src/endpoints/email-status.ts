import { changeEmailState } from '../workspace/email-state-change.ts';
import { BrazeRefusal, objectBody } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';
import { readEmails } from './email-removal.ts';
import { isGlobalState } from './track-fields.ts';

/** `POST /email/status`: the global email state of up to 50 addresses, whether or not somebody has them. */
export const emailStatus: Endpoint = {
  method: 'POST',
  path: '/email/status',
  scope: 'email.status',
  pool: 'default',
  answer: (request) => {
    const emails = readEmails(request.body);
    const state = objectBody(request.body)['subscription_state'];
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
