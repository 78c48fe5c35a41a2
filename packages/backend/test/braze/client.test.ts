import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { BrazeClient, SetStatusRequest } from '../../src/braze/client.ts';
import { campaignId, clientOf, groups, startBraze } from './simulated-braze.ts';

const optOut: SetStatusRequest = {
  subscriptionGroupId: groups.news,
  state: 'unsubscribed',
  kind: 'email',
  identifiers: ['ada@example.com'],
};

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('what the client sends', () => {
  it('sets one group for many people by version 2, in lower case', async () => {
    const braze = await startBraze({ people: [{ email: 'ada@example.com', groups: { [groups.news]: 'subscribed' } }] });
    const request = { ...optOut, identifiers: ['Ada@Example.com ', 'bob@example.com'] };
    const outcome = await clientOf(braze.url).setStatus(request);
    expect(outcome).toMatchObject({ outcome: 'ok', trace: { status: 201 } });
    expect(braze.world.requests()).toMatchObject([
      {
        method: 'POST',
        path: '/v2/subscription/status/set',
        body: {
          subscription_groups: [
            {
              subscription_group_id: groups.news,
              subscription_state: 'unsubscribed',
              emails: ['ada@example.com', 'bob@example.com'],
            },
          ],
        },
      },
    ]);
    expect(braze.world.groupState({ email: 'ada@example.com' }, groups.news)).toBe('unsubscribed');
  });

  it.each([
    ['phone', '+33612345678', 'phones'],
    ['external_id', 'U-1', 'external_ids'],
  ] as const)('names people by %s as they are', async (kind, identifier, field) => {
    const braze = await startBraze();
    await clientOf(braze.url).setStatus({
      ...optOut,
      subscriptionGroupId: groups.texts,
      kind,
      identifiers: [identifier],
    });
    expect(braze.world.requests()[0]?.body).toMatchObject({ subscription_groups: [{ [field]: [identifier] }] });
  });

  it('creates the profile of somebody new together with their opt-ins', async () => {
    const braze = await startBraze();
    const group = (subscriptionGroupId: string) =>
      ({ subscriptionGroupId, state: 'subscribed', useDoubleOptIn: false }) as const;
    const outcome = await clientOf(braze.url).track([
      { kind: 'email', identifier: 'New@Example.com', groups: [group(groups.news), group(groups.offers)] },
    ]);
    expect(outcome).toMatchObject({ outcome: 'ok', body: new Map() });
    expect(braze.world.groupState({ email: 'new@example.com' }, groups.offers)).toBe('subscribed');
  });

  it('asks for double opt-in where the route does', async () => {
    const braze = await startBraze();
    const texts = [{ subscriptionGroupId: groups.texts, state: 'subscribed', useDoubleOptIn: true }] as const;
    await clientOf(braze.url).track([{ kind: 'phone', identifier: '+33612345678', groups: texts }]);
    expect(braze.world.outbox({ kind: 'sms_opt_in_prompt' })).toHaveLength(1);
  });

  it('encodes the plus of phone numbers when it asks for states', async () => {
    const braze = await startBraze({ people: [{ phone: '+33612345678', groups: { [groups.texts]: 'subscribed' } }] });
    const outcome = await clientOf(braze.url).userStatus({ kind: 'phone', identifiers: ['+33612345678'], offset: 0 });
    expect(outcome).toMatchObject({ outcome: 'ok', body: { total: 1, profiles: [{ phone: '+33612345678' }] } });
  });

  it('triggers a campaign for an address that Braze does not know yet', async () => {
    const braze = await startBraze();
    const properties = { confirmation_url: 'https://prefs.example.com/confirm/1', language: 'en' };
    const outcome = await clientOf(braze.url).triggerSend({
      campaignId,
      kind: 'email',
      identifier: 'new@example.com',
      properties,
      mayCreateProfile: true,
    });
    expect(outcome.outcome).toBe('ok');
    expect(braze.world.outbox()).toMatchObject([{ to: 'new@example.com', campaignId, triggerProperties: properties }]);
  });

  it('triggers a campaign for people Braze knows only, and creates nobody', async () => {
    const braze = await startBraze({ people: [{ email: 'ada@example.com' }] });
    const client = clientOf(braze.url);
    for (const identifier of ['ada@example.com', 'new@example.com']) {
      const request = { campaignId, kind: 'email', identifier, properties: {}, mayCreateProfile: false } as const;
      expect((await client.triggerSend(request)).outcome).toBe('ok');
    }
    expect(braze.world.outbox().map(({ to }) => to)).toEqual(['ada@example.com']);
    expect(braze.world.people().map(({ email }) => email)).toEqual(['ada@example.com']);
  });

  it('never ends a path with a slash', async () => {
    const braze = await startBraze();
    const client = clientOf(braze.url);
    await client.setStatus(optOut);
    await client.track([]);
    await client.userStatus({ kind: 'email', identifiers: ['ada@example.com'], offset: 100 });
    await client.triggerSend({
      campaignId,
      kind: 'email',
      identifier: 'ada@example.com',
      properties: {},
      mayCreateProfile: true,
    });
    expect(braze.world.requests().map(({ path }) => path)).toEqual([
      '/v2/subscription/status/set',
      '/users/track',
      '/subscription/user/status',
      '/campaigns/trigger/send',
    ]);
  });
});

describe('what the client makes of answers', () => {
  it.each([
    [400, 'rejected'],
    [413, 'rejected'],
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [404, 'misrouted'],
    [405, 'misrouted'],
    [415, 'misrouted'],
    [302, 'misrouted'],
    [408, 'unavailable'],
    [500, 'unavailable'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [504, 'unavailable'],
  ])('calls a %i %s, with the status in the reason', async (status, expected) => {
    const braze = await startBraze();
    braze.world.addFault({ kind: 'status', status, body: { message: 'No' } });
    const outcome = await clientOf(braze.url).setStatus(optOut);
    expect(outcome).toMatchObject({ outcome: expected, trace: { status } });
    expect('reason' in outcome && outcome.reason).toMatch(new RegExp(`^braze_${status}`));
  });

  it('says until when a 429 asks to wait', async () => {
    const now = Date.parse('2026-03-01T12:00:30Z');
    const braze = await startBraze({ now: () => now, rateLimits: { subscriptionSet: { limit: 1, windowMs: 60_000 } } });
    const client = clientOf(braze.url, { now: () => now });
    await client.setStatus(optOut);
    expect(await client.setStatus(optOut)).toMatchObject({ outcome: 'rate_limited', retryAt: now + 30_000 });
  });

  it('knows the text for a group that does not exist', async () => {
    const braze = await startBraze();
    expect(await clientOf(braze.url).setStatus({ ...optOut, subscriptionGroupId: groups.unknown })).toMatchObject({
      outcome: 'rejected',
      reason: 'braze_400:invalid_subscription_group_id',
      isGroupUnknown: true,
    });
  });

  it('takes a 201 with an error for the only entry for a rejection', async () => {
    const braze = await startBraze();
    const error = { type: 'Invalid subscription group ID', input_array: 'subscription_groups', index: 0 };
    braze.world.addFault({ kind: 'status', status: 201, body: { message: 'success', errors: [error] } });
    expect(await clientOf(braze.url).setStatus(optOut)).toMatchObject({ outcome: 'rejected', isGroupUnknown: true });
  });

  it('names the objects that Braze refused, and takes the rest for accepted', async () => {
    const braze = await startBraze();
    const error = {
      type: "The value provided for the 'email' field is not a valid email.",
      input_array: 'attributes',
      index: 1,
    } as const;
    braze.world.addFault({ kind: 'track_errors', errors: [error] });
    const person = (identifier: string) => ({ kind: 'email', identifier, groups: [] }) as const;
    const outcome = await clientOf(braze.url).track([person('ada@example.com'), person('bob@example.com')]);
    expect(outcome).toMatchObject({
      outcome: 'ok',
      body: new Map([[1, 'braze_400:the_value_provided_for_the_email_field_is_not_a_valid_email']]),
    });
  });

  it.each([['<html>It works!</html>'], ['[]'], ['"success"'], ['']])(
    'is in doubt about a 2xx that says %j',
    async (body) => {
      const braze = await startBraze();
      braze.world.addFault({ kind: 'status', status: 200, body });
      expect(await clientOf(braze.url).setStatus(optOut)).toMatchObject({
        outcome: 'unknown',
        reason: 'unreadable_answer',
      });
    },
  );

  it('takes any 2xx that is JSON, as Braze answers in maintenance', async () => {
    const braze = await startBraze();
    braze.world.addFault({ kind: 'status', status: 202, body: { message: 'queued' } });
    expect((await clientOf(braze.url).setStatus(optOut)).outcome).toBe('ok');
  });
});

describe('what the client makes of no answer', () => {
  it('is in doubt after a timeout', async () => {
    const braze = await startBraze();
    braze.world.addFault({ kind: 'timeout', effect: 'applied' });
    const outcome = await clientOf(braze.url, { timeoutMs: 80 }).setStatus(optOut);
    expect(outcome).toMatchObject({ outcome: 'unknown', reason: 'timeout', trace: { status: null } });
  });

  it('is in doubt after a reset', async () => {
    const braze = await startBraze();
    braze.world.addFault({ kind: 'reset' });
    expect(await clientOf(braze.url).setStatus(optOut)).toMatchObject({ outcome: 'unknown' });
  });

  it('knows that nothing was sent when nobody listens', async () => {
    const outcome = await clientOf(`http://127.0.0.1:${await freePort()}`).setStatus(optOut);
    expect(outcome).toMatchObject({ outcome: 'not_sent', reason: 'econnrefused' });
  });

  it('knows that nothing was sent when there is no such host', async () => {
    const outcome = await clientOf('http://no-such-host.invalid').setStatus(optOut);
    expect(outcome.outcome).toBe('not_sent');
  });

  it('sends nothing once it was told to stop', async () => {
    const braze = await startBraze();
    const outcome = await clientOf(braze.url).setStatus(optOut, AbortSignal.abort());
    expect(outcome).toMatchObject({ outcome: 'not_sent', reason: 'stopping' });
    expect(braze.world.requests()).toEqual([]);
  });

  it('is in doubt about a request it was told to stop half-way', async () => {
    const braze = await startBraze();
    braze.world.addFault({ kind: 'timeout' });
    const stop = new AbortController();
    const outcome = clientOf(braze.url).setStatus(optOut, stop.signal);
    await braze.world.waitFor(() => braze.world.requests().length === 1);
    stop.abort();
    expect(await outcome).toMatchObject({ outcome: 'unknown', reason: 'stopping' });
  });

  it('answers what is under way when it is closed', async () => {
    const braze = await startBraze();
    braze.world.addFault({ kind: 'timeout' });
    const client: BrazeClient = clientOf(braze.url);
    const outcome = client.setStatus(optOut);
    await braze.world.waitFor(() => braze.world.requests().length === 1);
    await client.close();
    expect(await outcome).toMatchObject({ outcome: 'unknown' });
  });
});
