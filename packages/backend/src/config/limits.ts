import { z } from 'zod';

const count = (normal: number): z.ZodDefault<z.ZodInt> => z.int().min(1).default(normal);

/** How much of what may be asked for, and by whom; docs/abuse.md says how all backends share them. */
export const limits = z
  .strictObject({
    sessionsPerMinute: count(60).describe(
      'Sessions one network may open or renew on one property in a minute: as many with proof as without it, and as many wrong tries',
    ),
    changesPerMinute: count(60).describe(
      'Saves one network may send on one property in a minute, of visitors with proof',
    ),
    blindChangesPerMinute: count(20).describe(
      'Saves one network may send on one property in a minute, of visitors without proof',
    ),
    brazeChangesPerMinute: count(12_000).describe('Changes that webhooks of one workspace may tell of in a minute'),
    linksPerMinute: count(10).describe(
      "Links to one's choices one network may ask for on one property in a minute: as many with proof as without it",
    ),
    confirmationsPerHour: count(4).describe(
      'Confirmation messages one network may have sent to one address in an hour; all networks together twice as many',
    ),
    linksPerHour: count(4).describe(
      "Links to one's choices one network may have sent to one address in an hour; all networks together twice as many",
    ),
    blindOptOuts: z
      .strictObject({
        perMinute: count(600).describe(
          'Opt-out saves without proof taken in a minute on one property, from all networks',
        ),
        breakerFloor: count(100).describe(
          'Opt-out saves without proof in a minute that never trip the breaker of a property',
        ),
        breakerFactor: z
          .number()
          .min(1)
          .default(10)
          .describe('The breaker trips above this multiple of the trailing average of a minute'),
      })
      .prefault({}),
  })
  .prefault({});
export type Limits = z.infer<typeof limits>;
