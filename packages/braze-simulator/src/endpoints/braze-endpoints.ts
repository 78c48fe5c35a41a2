import { campaignsTriggerSend } from './campaigns-trigger-send.ts';
import { emailStatus } from './email-status.ts';
import type { Endpoint } from './endpoint.ts';
import { subscriptionStatusGet, subscriptionUserStatus } from './subscription-read.ts';
import { subscriptionSetV1, subscriptionSetV2 } from './subscription-set.ts';
import { usersExportIds } from './users-export.ts';
import { usersTrack } from './users-track.ts';

/** Every endpoint of Braze that the simulator answers. */
export const brazeEndpoints: readonly Endpoint[] = [
  subscriptionSetV1,
  subscriptionSetV2,
  subscriptionStatusGet,
  subscriptionUserStatus,
  usersTrack,
  usersExportIds,
  emailStatus,
  campaignsTriggerSend,
];
