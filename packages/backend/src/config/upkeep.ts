import { z } from 'zod';

/** How often the ledger is sealed by a signed checkpoint. */
export const checkpoints = z
  .strictObject({
    everyMinutes: z
      .int()
      .min(1)
      .max(1440)
      .default(60)
      .describe('How often what was written to the ledger is sealed by a signed checkpoint'),
  })
  .prefault({});

/** What is kept for how long. */
export const retention = z
  .strictObject({
    messageDays: z
      .int()
      .min(2, 'must be at least 2: quotas of messages look back a day')
      .default(30)
      .describe('How long messages and confirmations are kept after they have expired'),
    ledgerYears: z
      .int()
      .min(1)
      .optional()
      .describe(
        'How long rows of the ledger are kept, and with them the proof of who chose what; for ever where absent. What is removed a signed checkpoint covers',
      ),
  })
  .prefault({});
