import { randomBytes } from 'node:crypto';
import { sendMessage } from '../workspace/message-send.ts';
import type { MessageSend } from '../workspace/message-send.ts';
import type { Profile } from '../workspace/profile.ts';
import type { WorkspaceState } from '../workspace/workspace-state.ts';
import { BrazeRefusal, isObject, objectBody } from './endpoint.ts';
import type { Endpoint, EndpointAnswer, EndpointRequest, JsonObject } from './endpoint.ts';
import { maxIds, stringList, tooManyExternalIdsAndAliases } from './identifiers.ts';
import { readAliasOf } from './user-reference.ts';

/** `POST /messages/send`: sends emails and texts whose content is in the request, to up to 50 people or to everybody with `broadcast`. */
export const messagesSend: Endpoint = {
  method: 'POST',
  path: '/messages/send',
  scope: 'messages.send',
  pool: (body) => (isObject(body) && body['broadcast'] === true ? 'broadcast' : 'default'),
  answer,
};

type ListRecipients = (state: WorkspaceState) => Iterable<Profile | undefined>;

/** The messages of `messages` that have an address here. Others, such as push, are taken and go nowhere. */
const channels: Readonly<Record<string, MessageSend['channel']>> = {
  email: 'email',
  sms: 'sms',
  whats_app: 'whatsapp',
};

function answer(request: EndpointRequest): EndpointAnswer {
  const body = objectBody(request.body);
  const recipients = readRecipients(body);
  const messages = readMessages(body['messages']);
  const audience = readAudience(body['recipient_subscription_state']);
  const campaignId = typeof body['campaign_id'] === 'string' ? body['campaign_id'] : null;
  const dispatchId = randomBytes(16).toString('hex');
  return {
    status: 201,
    body: { dispatch_id: dispatchId, message: 'success' },
    effect: (scope) => {
      const shared = { kind: 'message', campaignId, audience, dispatchId, triggerProperties: {} } as const;
      for (const profile of new Set(recipients(scope.state))) {
        for (const { channel, content } of messages) {
          if (profile) sendMessage(scope, profile, { ...shared, channel, content });
        }
      }
    },
  };
}

function readRecipients(body: JsonObject): ListRecipients {
  if (body['segment_id'] !== undefined || body['audience'] !== undefined) {
    throw new BrazeRefusal(
      400,
      "The simulator has no segments: use 'external_user_ids', 'user_aliases' or 'broadcast'",
    );
  }
  const externalIds = stringList(body['external_user_ids'], 'external_user_ids');
  const given = body['user_aliases'] ?? [];
  if (!Array.isArray(given)) throw new BrazeRefusal(400, "'user_aliases' must be an array of objects");
  const aliases = given.map(readAliasOf);
  const count = externalIds.length + aliases.length;
  if (count > maxIds) throw new BrazeRefusal(400, tooManyExternalIdsAndAliases);
  if (body['broadcast'] === true) {
    if (count > 0) throw new BrazeRefusal(400, "'broadcast' cannot be true when recipients are provided");
    return (state) => state.profiles();
  }
  if (count === 0) throw new BrazeRefusal(400, 'No Recipients');
  return (state) => [
    ...externalIds.map((id) => state.withExternalId(id)),
    ...aliases.map((alias) => state.withAlias(alias)),
  ];
}

function readMessages(value: unknown): { channel: MessageSend['channel']; content: JsonObject }[] {
  if (!isObject(value) || Object.keys(value).length === 0) throw new BrazeRefusal(400, 'No message to send');
  return Object.entries(value).flatMap(([name, content]) => {
    if (!isObject(content)) throw new BrazeRefusal(400, `'${name}' must be an object`);
    const channel = channels[name];
    return channel === undefined ? [] : [{ channel, content }];
  });
}

function readAudience(value: unknown): MessageSend['audience'] {
  if (value === undefined || value === null) return 'subscribed';
  if (value === 'opted_in' || value === 'subscribed' || value === 'all') return value;
  throw new BrazeRefusal(400, "'recipient_subscription_state' must be 'opted_in', 'subscribed' or 'all'");
}
