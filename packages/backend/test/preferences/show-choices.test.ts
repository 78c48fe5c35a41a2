import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/contract.ts';
import { gridOf, targetOf, topicsOf } from '../../src/preferences/cells.ts';
import { createCatalogue } from '../../src/preferences/catalogue.ts';
import { showChoices } from '../../src/preferences/show-choices.ts';
import type { StoredChoice, Target } from '../../src/store/store.ts';
import { readConfig } from '../http/http-config.ts';

const config = readConfig('https://rest.fra-01.braze.eu');
const catalogue = createCatalogue(config);
const www = catalogue.property('acme-www');
const { cells: grid } = gridOf(config, www);
const ada: Target = { kind: 'email', value: 'ada@example.com' };
const phone: Target = { kind: 'phone', value: '+33612345678' };
const person: Target = { kind: 'external_id', value: 'user-7' };

describe('the grid of a property', () => {
  it('has its topics in its own order, and each channel of theirs', () => {
    expect(topicsOf(config, { ...www, topics: ['offers', 'news'] }).map(({ code }) => code)).toEqual([
      'offers',
      'news',
    ]);
    expect(grid.map(({ topic, channel }) => `${topic}/${channel}`)).toEqual(['news/email', 'news/sms', 'offers/email']);
  });

  it('reaches an address, a number that is proved, and an external id where Braze knows people by it', () => {
    const [email, sms] = grid;
    if (email === undefined || sms === undefined) throw new Error('the grid is too small');
    expect(targetOf(email, [phone, ada], 'none')).toBe(ada);
    expect(targetOf(sms, [ada, phone], 'token')).toBe(phone);
    expect(targetOf(sms, [ada, phone], 'none')).toBeUndefined();
    expect(targetOf(email, [person], 'token')).toBeUndefined();
    const byId = { ...email, connection: { ...email.connection, identifyBy: 'external_id' as const } };
    expect(targetOf(byId, [person], 'token')).toBe(person);
    expect(targetOf(byId, [person, ada], 'token')).toBe(ada);
  });
});

describe('what a visitor sees of a cell', () => {
  const [cell] = grid;
  if (cell === undefined) throw new Error('the grid is empty');
  const reached = [{ cell, target: ada }];
  const stored = (delivery: Delivery): StoredChoice => ({
    ...{ target: ada, topic: cell.topic, channel: cell.channel, state: 'unsubscribed', revision: 4, changedAt: 1 },
    delivery,
  });

  it.each(['recorded', 'sent', 'accepted', 'in_doubt', 'waiting_in_braze', 'no_profile'] as const)(
    'is our own choice while it is "%s"',
    (delivery) => {
      expect(showChoices(reached, [stored(delivery)], () => 'subscribed')).toEqual([
        { topic: 'news', channel: 'email', state: 'unsubscribed', revision: 4, delivery },
      ]);
    },
  );

  it('is told apart where text messages were stopped in Braze, most often by a STOP', () => {
    const sms = grid.find(({ channel }) => channel === 'sms');
    if (sms === undefined) throw new Error('the grid has no text messages');
    const texts = [{ cell: sms, target: phone }];
    const own = (state: 'subscribed' | 'unsubscribed', more: Partial<StoredChoice> = {}): StoredChoice => ({
      ...{ target: phone, topic: 'news', channel: 'sms', state, revision: 2, delivery: 'confirmed', changedAt: 1 },
      ...more,
    });
    const told = (stored: readonly StoredChoice[]) => showChoices(texts, stored, () => 'unsubscribed')[0]?.delivery;
    expect(told([]), 'nothing was ever chosen here').toBe('stopped_in_braze');
    expect(told([own('subscribed')]), 'not taken over yet').toBe('stopped_in_braze');
    expect(told([own('unsubscribed', { isMadeInBraze: true })]), 'taken over').toBe('stopped_in_braze');
    expect(told([own('unsubscribed')]), 'by the visitor').toBe('confirmed');
    expect(told([own('subscribed', { delivery: 'accepted' })]), 'an opt-in on its way').toBe('accepted');
    expect(showChoices(reached, [], () => 'unsubscribed')[0], 'by email').not.toHaveProperty('delivery');
    expect(showChoices(texts, [], () => 'subscribed')[0]).not.toHaveProperty('delivery');
  });

  it('waits in Braze no longer once the text message was answered', () => {
    const [choice] = showChoices(reached, [stored('waiting_in_braze')], () => 'unsubscribed');
    expect(choice).toEqual({ topic: 'news', channel: 'email', state: 'unsubscribed', revision: 4 });
  });

  it.each(['confirmed', 'failed', 'not_applied'] as const)('is what Braze holds once ours is "%s"', (delivery) => {
    expect(showChoices(reached, [stored(delivery)], () => 'subscribed')).toMatchObject([
      { state: 'subscribed', revision: 4, delivery },
    ]);
  });

  it('is what Braze holds where we have none, also when its profiles disagree or it has nothing', () => {
    expect(showChoices(reached, [], () => 'partial')).toEqual([
      { topic: 'news', channel: 'email', state: 'partial', revision: 0 },
    ]);
    expect(showChoices(reached, [], () => undefined)).toMatchObject([{ state: 'not_set' }]);
  });

  it('is our own where Braze could not be read, and never that of somebody else', () => {
    expect(showChoices(reached, [stored('confirmed')], undefined)).toMatchObject([{ state: 'unsubscribed' }]);
    const other = { ...stored('recorded'), target: { kind: 'email', value: 'eve@example.com' } as const };
    expect(showChoices(reached, [other], undefined)).toMatchObject([{ state: 'not_set', revision: 0 }]);
  });
});

describe('a wording', () => {
  it('has an id of its own for each property, language and text, and the same one after a restart', () => {
    const ids = catalogue.wordings.map(({ id }) => id);
    expect(ids).toHaveLength(5);
    expect(new Set(ids).size).toBe(5);
    expect(createCatalogue(readConfig('https://rest.fra-01.braze.eu')).wordings.map(({ id }) => id)).toEqual(ids);
    const topics = config.topics.map((topic) => ({ ...topic, name: 'Changed' }));
    expect(createCatalogue({ ...config, topics }).wordings.some(({ id }) => ids.includes(id))).toBe(false);
  });

  it('does not depend on anything that is not shown', () => {
    const secret = 'another-secret-of-the-backend-0123456789';
    const changed = createCatalogue({ ...config, secret, publicUrl: 'https://other.example' });
    expect(changed.wordings).toEqual(catalogue.wordings);
  });
});
