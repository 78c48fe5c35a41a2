import { randomBytes } from 'node:crypto';
import { sendCampaign } from '../workspace/message-send.ts';
import { requireRunning } from './campaign-state.ts';
import { BrazeRefusal, isObject, objectBody } from './endpoint.ts';
import type { Endpoint, EndpointAnswer, EndpointContext, EndpointRequest, JsonObject } from './endpoint.ts';
import { maxIds, tooManyExternalIdsAndAliases } from './identifiers.ts';
import { readRecipient } from './trigger-recipient.ts';

/** `POST /campaigns/trigger/send`: sends a campaign to up to 50 people, or to everybody with `broadcast`. */
export const campaignsTriggerSend: Endpoint = {
  method: 'POST',
  path: '/campaigns/trigger/send',
  scope: 'campaigns.trigger.send',
  pool: (body) => (isObject(body) && body['broadcast'] === true ? 'broadcast' : 'default'),
  answer,
};

function answer(request: EndpointRequest, { settings }: EndpointContext): EndpointAnswer {
  const body = objectBody(request.body);
  const campaign = settings.campaigns.get(String(body['campaign_id']));
  if (!campaign) throw new BrazeRefusal(400, 'Invalid Campaign ID');
  requireRunning(campaign);
  const common = body['trigger_properties'] ?? {};
  if (!isObject(common)) throw new BrazeRefusal(400, "'trigger_properties' must be an object");
  const recipients = readRecipients(body).map((recipient) => readRecipient(recipient, settings));
  const dispatchId = randomBytes(16).toString('hex');
  return {
    status: 201,
    body: { dispatch_id: dispatchId, message: 'success' },
    effect: (scope) => {
      for (const { resolve, triggerProperties: own } of recipients) {
        const profile = resolve(scope);
        // A recipient's own properties override those of the request. Source: Braze docs, recipients object.
        if (profile) sendCampaign(scope, profile, { campaign, dispatchId, triggerProperties: { ...common, ...own } });
      }
      if (recipients.length > 0) return;
      for (const profile of scope.state.profiles()) {
        sendCampaign(scope, profile, { campaign, dispatchId, triggerProperties: common });
      }
    },
  };
}

function readRecipients(body: JsonObject): readonly unknown[] {
  const recipients = body['recipients'] ?? [];
  if (!Array.isArray(recipients)) throw new BrazeRefusal(400, "'recipients' must be an array of objects");
  const isBroadcast = body['broadcast'] === true;
  if (recipients.length === 0 && !isBroadcast) throw new BrazeRefusal(400, 'No Recipients');
  if (recipients.length > 0 && isBroadcast) {
    throw new BrazeRefusal(400, "'broadcast' cannot be true when 'recipients' are provided");
  }
  if (recipients.length > maxIds) throw new BrazeRefusal(400, tooManyExternalIdsAndAliases);
  return recipients;
}
