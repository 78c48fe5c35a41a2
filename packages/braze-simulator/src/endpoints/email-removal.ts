import { normaliseEmail } from '../workspace/address-change.ts';
import type { EffectScope } from '../workspace/effect.ts';
import { changeEmailState } from '../workspace/email-state-change.ts';
import type { AddressBook } from '../workspace/address-book.ts';
import { BrazeRefusal, objectBody } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';
import { refuseTooMany, stringList } from './identifiers.ts';
import { isEmail } from './track-fields.ts';

/** `POST /email/blocklist` and its older name: unsubscribes up to 50 addresses globally and marks them as hard-bounced. */
export const emailBlocklist = addressEndpoint('/email/blocklist', 'email.blacklist', block);

/** The older name of `emailBlocklist`, with the same permission. */
export const emailBlacklist = addressEndpoint('/email/blacklist', 'email.blacklist', block);

/** `POST /email/bounce/remove`: takes up to 50 addresses off the bounce list. They stay unsubscribed if they are. */
export const emailBounceRemove = addressEndpoint('/email/bounce/remove', 'email.bounce.remove', (scope, email) => {
  addressIn(scope, email, (book, address) => book.removeHardBounce(address));
});

/** `POST /email/spam/remove`: takes up to 50 addresses off the spam list. */
export const emailSpamRemove = addressEndpoint('/email/spam/remove', 'email.spam.remove', (scope, email) => {
  addressIn(scope, email, (book, address) => book.removeSpamReport(address));
  for (const profile of scope.state.withEmail(normaliseEmail(email, scope.unknowns))) {
    profile.attributes.delete('marked_email_as_spam_at');
  }
});

function addressEndpoint(path: string, scope: string, apply: (scope: EffectScope, email: string) => void): Endpoint {
  return {
    method: 'POST',
    path,
    scope,
    pool: 'default',
    answer: (request) => {
      const emails = readEmails(request.body);
      return {
        status: 201,
        body: { message: 'success' },
        effect: (effectScope) => {
          for (const email of emails) apply(effectScope, email);
        },
      };
    },
  };
}

/** Reads the `email` of a body: an address, or 1 to 50 of them. Throws a 400. Source: Braze docs, `/email/status`. */
export function readEmails(body: unknown): string[] {
  const emails = stringList(objectBody(body)['email'], 'email');
  refuseTooMany(emails);
  if (emails.length === 0) throw new BrazeRefusal(400, "'email' must be provided");
  if (!emails.every(isEmail)) {
    throw new BrazeRefusal(400, "The value provided for the 'email' field is not a valid email.");
  }
  return emails;
}

function block(scope: EffectScope, email: string): void {
  changeEmailState(scope, email, 'unsubscribed');
  addressIn(scope, email, (book, address) => book.addHardBounce(address, scope.at));
}

function addressIn(
  { state, unknowns }: EffectScope,
  email: string,
  apply: (book: AddressBook, address: string) => void,
): void {
  apply(state.addresses, normaliseEmail(email, unknowns));
}
