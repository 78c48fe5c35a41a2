import { z } from 'zod';

/** What follows when a visitor without proof stops something on a property. */
export const blindOptOuts = z
  .strictObject({
    notice: z
      .boolean()
      .optional()
      .describe('Tells the address what was stopped; where absent, wherever a connection has a noticeCampaignId'),
    noticeDelaySeconds: z
      .int()
      .min(0)
      .max(86_400)
      .default(600)
      .describe('How long the notice waits for more to be stopped, or for it to be taken back'),
  })
  .prefault({});
