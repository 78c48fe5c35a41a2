import { describe, expect, it } from 'vitest';
import { describeRejection } from '../../src/braze/rejection-text.ts';

describe('the description of a rejection', () => {
  it.each([
    ['Invalid subscription group ID', 'invalid_subscription_group_id'],
    [
      "The value provided for the 'email' field is not a valid email.",
      'the_value_provided_for_the_email_field_is_not_a_valid_email',
    ],
    ['BAD_SUBSCRIPTION_GROUP_STATE', 'bad_subscription_group_state'],
    [
      'Either an email address or a phone number should be provided, but not both.',
      'either_an_email_address_or_a_phone_number_should_be_provided_but_not_both',
    ],
  ])('keeps the words of %s', (text, expected) => expect(describeRejection(text)).toBe(expected));

  it.each([
    ['a key', 'Invalid API key: 7f3b1c2e-aaaa-bbbb-cccc-0123456789ab', 'invalid_api_key'],
    ['a key of letters only', 'Invalid API key: hunterkeysecret', 'invalid_api_key'],
    ['an address', "The email 'Ada.Lovelace@example.com' is not valid", 'the_email_is_not_valid'],
    ['an address made of ordinary words', 'email@value.field is invalid', 'is_invalid'],
    ['a phone number', 'phone +33 6 12 34 56 78 is not valid', 'phone_is_not_valid'],
    ['an address in brackets', 'invalid (ada@example.com), <bob@example.com>; "eve"@example.com', 'invalid'],
    ['a token in a URL', 'bad request https://prefs.example.com/confirm#abc.def', 'bad_request'],
  ])('drops %s', (_, text, expected) => expect(describeRejection(text)).toBe(expected));

  it.each([[undefined], [null], [42], [{}], [''], ['ada@example.com']])('says unexplained for %j', (text) => {
    expect(describeRejection(text)).toBe('unexplained');
  });

  it('stays short whatever it is given', () => {
    expect(describeRejection('invalid '.repeat(100_000)).length).toBeLessThanOrEqual(96);
  });
});
