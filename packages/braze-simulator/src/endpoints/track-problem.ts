import type { Unknowns } from '../unknowns.ts';

/**
 * Why an object of a track request is rejected: Braze's code, and the sentence we answer with. Braze documents the codes; two sentences
 * (`EMAIL_BAD_FORMAT` and `MISSING_IDENTIFIER`) are known from integrators' fixtures, the others and the codes marked "ours" are assumed.
 */
const sentences = {
  EMAIL_BAD_FORMAT: "The value provided for the 'email' field is not a valid email.",
  BAD_EMAIL_SUBSCRIPTION_STATE:
    "The value provided for the 'email_subscribe' field must be 'opted_in', 'subscribed' or 'unsubscribed'.",
  BAD_PUSH_SUBSCRIPTION_STATE:
    "The value provided for the 'push_subscribe' field must be 'opted_in', 'subscribed' or 'unsubscribed'.",
  BAD_SUBSCRIPTION_GROUP_ARRAY: "The value provided for the 'subscription_groups' field must be an array.",
  BAD_SUBSCRIPTION_GROUP_HASH: "Each entry of the 'subscription_groups' field must be an object.",
  BAD_SUBSCRIPTION_GROUP_ID: "Each 'subscription_group_id' must be the id of a subscription group.",
  BAD_SUBSCRIPTION_GROUP_STATE: "Each 'subscription_state' must be 'subscribed' or 'unsubscribed'.",
  EXTERNAL_USER_ID_TOO_LARGE: "The value provided for the 'external_id' field is longer than 987 bytes.",
  // Ours:
  MISSING_IDENTIFIER: "'external_id' is required",
  SEVERAL_IDENTIFIERS: "Only one of 'external_id', 'user_alias' and 'braze_id' may be provided.",
  BAD_IDENTIFIER: 'The value provided for an identifier is not valid.',
  BAD_OBJECT: 'Each entry must be an object.',
  BAD_PHONE: "The value provided for the 'phone' field is not a string.",
  BAD_NAME: "'name' is required",
  BAD_TIME: "'time' is required and must be an ISO 8601 date",
  BAD_PRODUCT: "'product_id' is required",
  BAD_QUANTITY: "The value provided for the 'quantity' field is not a whole number above 0.",
  BAD_PRICE: "'currency' and a numeric 'price' are required",
} as const;

/** The codes of track problems. */
export type TrackProblemCode = keyof typeof sentences;

/** Thrown for an object that is rejected; its neighbours are not affected. */
export class TrackProblem extends Error {
  override readonly name = 'TrackProblem';
  readonly code: TrackProblemCode;

  constructor(code: TrackProblemCode) {
    super(sentences[code]);
    this.code = code;
  }

  /** What the `type` field of the error holds, by the switch `trackErrorType`. */
  typeFor({ trackErrorType }: Unknowns): string {
    return trackErrorType === 'code' ? this.code : this.message;
  }
}
