import { randomBytes } from 'node:crypto';
import type { Campaign } from '../simulator-seed.ts';
import { sendCampaign } from '../workspace/message-send.ts';
import type { WorkspaceSettings } from '../workspace/workspace-settings.ts';
import { requireRunning } from './campaign-state.ts';
import { BrazeRefusal, isObject, objectBody } from './endpoint.ts';
import type { Endpoint, EndpointAnswer, EndpointContext, EndpointRequest, JsonObject } from './endpoint.ts';
import { readTransactionalRecipient } from './trigger-recipient.ts';

/**
 * `POST /transactional/v1/campaigns/{campaign_id}/send`: sends a transactional campaign to one person. Has no rate limit. Source of the
 * texts: Braze docs, "Send transactional emails using API-triggered delivery"; that they come with 400 is an assumption.
 */
export const transactionalSend: Endpoint = {
  method: 'POST',
  path: '/transactional/v1/campaigns/:campaign_id/send',
  scope: 'transactional.send',
  pool: null,
  badKeyText: 'Error authenticating credentials',
  answer,
};

/** Source: Braze docs, the same page. */
const sendIdPattern = /^[a-zA-Z0-9\-_+/=]+$/;

function answer(request: EndpointRequest, { settings, applied, at }: EndpointContext): EndpointAnswer {
  const campaign = readCampaign(request.params['campaign_id'], settings);
  const body = objectBody(request.body);
  const sendId = readSendId(body);
  const triggerProperties = body['trigger_properties'] ?? {};
  if (!isObject(triggerProperties)) throw new BrazeRefusal(400, "'trigger_properties' must be an object");
  const { resolve } = readTransactionalRecipient(body['recipient'], settings);
  const earlier = sendId === null ? undefined : applied.sendIds.dispatchOf(sendId, at);
  if (earlier !== undefined && settings.unknowns.transactionalRepeat === 'refuse') {
    throw new BrazeRefusal(400, 'The external reference has been queued.  Please retry to obtain send_id.');
  }
  const dispatchId = earlier ?? randomBytes(16).toString('hex');
  const answered = { status: 201, body: answerBody({ campaign, dispatchId, sendId, at }) };
  if (earlier !== undefined) return answered;
  return {
    ...answered,
    effect: (scope) => {
      if (sendId !== null) scope.state.sendIds.remember(sendId, dispatchId, scope.at);
      const profile = resolve(scope);
      if (profile) sendCampaign(scope, profile, { campaign, dispatchId, triggerProperties });
    },
  };
}

function readCampaign(id: string | undefined, settings: WorkspaceSettings): Campaign {
  const campaign = id === undefined ? undefined : settings.campaigns.get(id);
  if (!campaign) throw new BrazeRefusal(400, 'Campaign does not exist');
  if (!campaign.transactional) {
    throw new BrazeRefusal(
      400,
      'The campaign is not a transactional campaign. Only transactional campaigns may use this endpoint',
    );
  }
  requireRunning(campaign);
  return campaign;
}

function readSendId(body: JsonObject): string | null {
  const sendId = body['external_send_id'] ?? null;
  if (sendId === null) return null;
  if (typeof sendId !== 'string' || !sendIdPattern.test(sendId)) {
    throw new BrazeRefusal(400, "'external_send_id' must be a Base64 compatible string");
  }
  return sendId;
}

function answerBody(send: { campaign: Campaign; dispatchId: string; sendId: string | null; at: number }): JsonObject {
  const receivedAt = new Date(send.at).toISOString();
  const metadata = { received_at: receivedAt, enqueued_at: receivedAt, campaign_api_id: send.campaign.id };
  const named = send.sendId === null ? {} : { external_send_id: send.sendId };
  return { dispatch_id: send.dispatchId, status: 'sent', metadata: { ...metadata, ...named } };
}
