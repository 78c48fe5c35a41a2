import { z } from 'zod';

/** How much of what may be asked for, and by whom; docs/abuse.md says which limits all backends share. */
export const limits = z
  .strictObject({
    sessionsPerMinute: z.int().min(1).default(60).describe('Sessions one network may open in a minute'),
    changesPerMinute: z.int().min(1).default(60).describe('Saves one network may send in a minute'),
    linksPerMinute: z.int().min(1).default(10).describe("Links to one's choices one network may ask for in a minute"),
    confirmationsPerHour: z
      .int()
      .min(1)
      .default(4)
      .describe(
        'Confirmation messages one network may have sent to one address in an hour; all networks together twice as many',
      ),
    linksPerHour: z
      .int()
      .min(1)
      .default(4)
      .describe(
        "Links to one's choices one network may have sent to one address in an hour; all networks together twice as many",
      ),
  })
  .prefault({});
