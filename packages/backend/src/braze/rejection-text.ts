/**
 * The words Braze's error texts are made of. A text is reduced to these, because Braze repeats what it was sent: its 401
 * carries the key (recorded), and a sentence about an address may carry the address.
 */
const vocabulary = new Set(
  `a access account address alias an and api archived are array as attempted attributes bad be been blacklisted body both bounds but by
  campaign can cannot channel check code contain custom data date denied device does duplicate either email empty error event events exceeded
  exist expected external external_id external_ids external_user_id failed field fields for format found global group groups
  has have id identifier identifiers ids in inactive index input internal invalid is it key large length limit limited list
  location long mail malformed many max maximum message mismatched missing more must name names no not null number numbers object objects of
  on one only opt or out parameter parse parsing paused payload per permission phone phones please prioritization processed profile
  properties property provided push rate recipient recipients request requests required resource same schema scope send server
  service shape should size state states status string strings subscribed subscription subscription_group_id subscription_groups
  subscription_state success supported sync syntax the they this time to token too trigger type types unauthorized unavailable
  unexpected unknown unspecified unsubscribed unsupported use user users uuid valid value values variant version was were while
  whitelisted with workspace wrong you your
  bad_device_id bad_email_subscription_state bad_location_update bad_push_subscription_state bad_push_token
  bad_subscription_group_array bad_subscription_group_hash bad_subscription_group_id bad_subscription_group_state
  blacklisted_external_user_id email_bad_format external_user_id_too_large invalid_attribute_email_subscription_info`.split(
    /\s+/,
  ),
);

const longestText = 4000;
const longestResult = 96;

/**
 * An error text of Braze as a snake_case word, made only of words from a fixed vocabulary: "Invalid subscription group ID" becomes
 * `invalid_subscription_group_id`. No address, number, token or key can pass. `unexplained` where nothing is left.
 */
export function describeRejection(text: unknown): string {
  if (typeof text !== 'string') return 'unexplained';
  const words = text
    .slice(0, longestText)
    .toLowerCase()
    .split(/\s+/)
    .map((word) => word.replace(/^['"(]+|['"),.:;!]+$/g, ''))
    .filter((word) => vocabulary.has(word));
  const result = words.join('_');
  return result === '' ? 'unexplained' : result.slice(0, longestResult);
}
