import { describe, expect, it } from 'vitest';
import { clientOf, startBraze } from './simulated-braze.ts';

const ada = { externalId: 'U-1', email: 'ada@example.com', phone: '+33612345678' };

describe('asking Braze who a person is', () => {
  it.each([
    { kind: 'email', identifier: ' Ada@Example.com', sent: { email_address: 'ada@example.com' } },
    { kind: 'phone', identifier: '+33612345678', sent: { phone: '+33612345678' } },
    { kind: 'external_id', identifiers: ['U-1'], sent: { external_ids: ['U-1'] } },
  ] as const)('names them by $kind and asks for nothing it does not need', async ({ sent, ...query }) => {
    const braze = await startBraze({
      people: [{ ...ada, emailSubscribe: 'opted_in', attributes: { language: 'fr' } }],
    });
    const outcome = await clientOf(braze.url).exportUsers(query);
    expect(outcome).toMatchObject({
      outcome: 'ok',
      body: [{ external_id: 'U-1', email: 'ada@example.com', phone: '+33612345678', globalEmailState: 'opted_in' }],
      trace: { status: 201 },
    });
    expect(braze.world.requests()).toMatchObject([
      {
        path: '/users/export/ids',
        body: { ...sent, fields_to_export: ['external_id', 'email', 'phone', 'email_subscribe'] },
      },
    ]);
  });

  it('finds every profile that shares an address, with what Braze leaves out as null', async () => {
    const braze = await startBraze({ people: [{ email: ada.email }, { ...ada, emailSubscribe: 'unsubscribed' }] });
    const outcome = await clientOf(braze.url).exportUsers({ kind: 'email', identifier: ada.email });
    expect(outcome).toMatchObject({
      outcome: 'ok',
      body: [
        { external_id: null, phone: null },
        { external_id: 'U-1', phone: '+33612345678' },
      ],
    });
  });

  it.each(['empty', 'invalid_user_ids'] as const)('finds nobody where Braze knows nobody (%s)', async (way) => {
    const braze = await startBraze({ unknowns: { exportUnknownAddress: way } });
    const outcome = await clientOf(braze.url).exportUsers({ kind: 'email', identifier: 'nobody@example.com' });
    expect(outcome).toMatchObject({ outcome: 'ok', body: [] });
  });

  it('takes an answer of another shape for none', async () => {
    const braze = await startBraze();
    braze.world.addFault({ kind: 'status', status: 201, body: { message: 'success', users: [{ email: 7 }] } });
    expect(await clientOf(braze.url).exportUsers({ kind: 'email', identifier: ada.email })).toMatchObject({
      outcome: 'unknown',
      reason: 'unreadable_answer',
    });
  });

  it.each([
    ['Unsubscribed', 'unsubscribed'],
    [' opted_in ', 'opted_in'],
    ['paused', null],
  ])('reads the global state %j as %j', async (email_subscribe, globalEmailState) => {
    const braze = await startBraze();
    braze.world.addFault({ kind: 'status', status: 201, body: { users: [{ email_subscribe }], message: 'success' } });
    expect(await clientOf(braze.url).exportUsers({ kind: 'email', identifier: ada.email })).toMatchObject({
      body: [{ globalEmailState }],
    });
  });
});
