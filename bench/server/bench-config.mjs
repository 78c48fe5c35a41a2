import { configSchema } from '../../packages/backend/dist/config/schema.js';

/** The origin every request of a benchmark names. */
export const benchOrigin = 'https://www.acme.example';
/** Topics of the benchmark's property, each on three channels. */
export const benchTopics = Array.from({ length: 12 }, (_, index) => `topic_${index + 1}`);

/** The code of the benchmark's connection. */
export const benchConnection = 'braze-bench';

/** The subscription group of each topic, on all of its channels. */
export function benchGroupOf(topic) {
  return `6f1c3f6e-9d3c-4a55-8a7e-${String(benchTopics.indexOf(topic)).padStart(12, '0')}`;
}

/**
 * A configuration with one property of 12 topics x 3 channels. Limits are far out of reach, so that they are counted as
 * always and stop nothing.
 * @param {string} [brazeEndpoint] where the connection's Braze is; nothing calls it unless a deliverer runs
 */
export function benchConfig(brazeEndpoint = 'http://127.0.0.1:9') {
  const limit = 1_000_000_000;
  return configSchema.parse({
    publicUrl: 'https://prefs.acme.example',
    secret: 'a secret of the benchmark, of no use to anybody',
    limits: { sessionsPerMinute: limit, changesPerMinute: limit, confirmationsPerHour: limit },
    connections: [{ code: benchConnection, name: 'Benchmark', endpoint: brazeEndpoint, apiKey: 'benchmark' }],
    topics: benchTopics.map((code) => {
      const route = { connection: benchConnection, subscriptionGroupId: benchGroupOf(code) };
      return { code, name: code, channels: { email: route, sms: route, whatsapp: route } };
    }),
    identitySpaces: [{ code: 'email', type: 'email', marketing: true }],
    properties: [
      {
        code: 'acme-www',
        origins: [benchOrigin],
        pageIdentity: 'trusted',
        identities: { email: [{ from: 'dataLayer', path: 'user.email' }] },
      },
    ],
  });
}
