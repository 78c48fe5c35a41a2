import { describe, expect, it } from 'vitest';
import { toldChanges, type ToldChange } from '../../src/preferences/told-changes.ts';
import { groups } from '../braze/simulated-braze.ts';
import { readConfig } from '../http/http-config.ts';

const config = readConfig('http://127.0.0.1:1');
const told: ToldChange = {
  ...{ group: groups.news, state: 'unsubscribed', at: 1_790_000_000 },
  ...{ email: 'Ada@Example.com', phone: '+33 6 12 34 56 78', external_id: '' },
};
const email = { kind: 'email', value: 'ada@example.com' };
const phone = { kind: 'phone', value: '+33612345678' };

const cells = (differences: Partial<ToldChange>, connection = 'eu') =>
  toldChanges(config, connection, { ...told, ...differences }).map(({ target, topic, channel, state }) => ({
    ...{ target, topic, channel, state },
  }));

describe('what a webhook tells of', () => {
  it('is the cell of its group, of whoever the channel goes out to', () => {
    expect(cells({})).toEqual([{ target: email, topic: 'news', channel: 'email', state: 'unsubscribed' }]);
    expect(cells({ group: groups.texts })).toEqual([
      { target: phone, topic: 'news', channel: 'sms', state: 'unsubscribed' },
    ]);
  });

  it('is that of the external id, too, for which it may have been chosen', () => {
    expect(cells({ external_id: 'u-1' }).map(({ target }) => target)).toEqual([
      email,
      { kind: 'external_id', value: 'u-1' },
    ]);
  });

  it('is the global email state of the address', () => {
    expect(cells({ group: 'global', state: 'opted_in' })).toEqual([
      { target: email, topic: '*eu', channel: 'email', state: 'subscribed' },
    ]);
  });

  it('is nothing for a group of no topic, one of another workspace, and nobody', () => {
    expect(cells({ group: groups.unknown })).toEqual([]);
    expect(cells({}, 'us')).toEqual([]);
    expect(cells({ email: 'anonymous' })).toEqual([]);
  });

  it('was so when Braze wrote it', () => {
    expect(toldChanges(config, 'eu', told)).toMatchObject([
      { seenAt: 1_790_000_000_000, changedAt: 1_790_000_000_000, via: 'webhook', connection: 'eu' },
    ]);
  });
});
