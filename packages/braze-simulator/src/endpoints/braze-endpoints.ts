import { campaignsTriggerSend } from './campaigns-trigger-send.ts';
import { emailHardBounces, emailUnsubscribes } from './email-lists.ts';
import { emailBlacklist, emailBlocklist, emailBounceRemove, emailSpamRemove } from './email-removal.ts';
import { emailStatus } from './email-status.ts';
import { messagesSend } from './messages-send.ts';
import type { Endpoint } from './endpoint.ts';
import { subscriptionStatusGet, subscriptionUserStatus } from './subscription-read.ts';
import { subscriptionSetV1, subscriptionSetV2 } from './subscription-set.ts';
import { transactionalSend } from './transactional-send.ts';
import { usersAliasNew, usersAliasUpdate } from './users-alias.ts';
import { usersDelete } from './users-delete.ts';
import { usersExportIds } from './users-export.ts';
import { usersIdentify } from './users-identify.ts';
import { usersMerge } from './users-merge.ts';
import { usersTrackSync } from './users-track-sync.ts';
import { usersTrack } from './users-track.ts';

/** Every endpoint of Braze that the simulator answers. */
export const brazeEndpoints: readonly Endpoint[] = [
  subscriptionSetV1,
  subscriptionSetV2,
  subscriptionStatusGet,
  subscriptionUserStatus,
  usersTrack,
  usersTrackSync,
  usersExportIds,
  usersAliasNew,
  usersAliasUpdate,
  usersIdentify,
  usersMerge,
  usersDelete,
  emailStatus,
  emailBlocklist,
  emailBlacklist,
  emailBounceRemove,
  emailSpamRemove,
  emailUnsubscribes,
  emailHardBounces,
  campaignsTriggerSend,
  transactionalSend,
  messagesSend,
];
