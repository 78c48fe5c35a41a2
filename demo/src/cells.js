const cell = (topic, channel, name, group) => ({
  topic,
  channel,
  name,
  groupId: `5ab50000-0000-4000-8000-00000000000${group}`,
});

/**
 * What can be chosen at Acme, by a short name: topic and channel as the center calls them in English, and the subscription
 * group behind them. `preference-center.yaml` says the same.
 */
export const cells = {
  newsEmail: cell('product_news', 'email', 'Product news, Email', 1),
  newsSms: cell('product_news', 'sms', 'Product news, Text message', 2),
  offersEmail: cell('offers', 'email', 'Offers, Email', 3),
  offersSms: cell('offers', 'sms', 'Offers, Text message', 4),
  stockEmail: cell('back_in_stock', 'email', 'Back in stock, Email', 5),
  stockSms: cell('back_in_stock', 'sms', 'Back in stock, Text message', 6),
  magazineEmail: cell('magazine', 'email', 'The Acme magazine, Email', 7),
  eventsEmail: cell('events', 'email', 'Workshops and events, Email', 8),
  eventsSms: cell('events', 'sms', 'Workshops and events, Text message', 9),
};
