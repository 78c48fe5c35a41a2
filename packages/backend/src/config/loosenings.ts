import type { Config } from './schema.ts';

/** Every place where the configuration allows more than the defaults do, in a sentence, for the start-up log and `check`. */
export function loosenings(config: Config): string[] {
  return config.properties
    .filter(({ pageIdentity }) => pageIdentity === 'trusted')
    .map(
      ({ code }) =>
        `property "${code}" trusts its pages to say who the visitor is: whoever can send a request in their name sees and changes that person's choices`,
    );
}
