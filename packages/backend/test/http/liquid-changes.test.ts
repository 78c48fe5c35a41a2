import { Liquid } from 'liquidjs';
import { describe, expect, it } from 'vitest';
import { brazeChange, type BrazeChange } from '../../src/http/braze-change.ts';
import { groups } from '../braze/simulated-braze.ts';
import { recipe } from './inflow-scene.ts';

const writtenAt = 1_790_000_123;

interface Profile {
  readonly user_id?: string;
  readonly email_address?: string;
  readonly phone_number?: string;
  readonly subscribed_state: Readonly<Record<string, string>>;
}

/** Renders a body as Braze does: `${name}` is a field, what a person does not have is empty, and `json_escape` is Braze's own. */
function render(template: string, profile: Profile): BrazeChange {
  const engine = new Liquid({ strictFilters: true });
  engine.registerFilter('json_escape', (text: unknown) => JSON.stringify(text ?? '').slice(1, -1));
  engine.registerFilter('date', (when: string, format: string) => {
    expect([when, format]).toEqual(['now', '%s']);
    return String(writtenAt);
  });
  const ours = template.replaceAll(/subscribed_state\.\$\{([\w-]+)\}/g, 'subscribed_state["$1"]');
  const body = String(engine.parseAndRenderSync(ours.replaceAll(/\$\{(\w+)\}/g, '$1'), profile));
  return brazeChange.parse(JSON.parse(body));
}

describe("the bodies of docs/inflow.md, rendered as Braze's", () => {
  it.each<[string, Omit<Profile, 'subscribed_state'>]>([
    [
      'whom Braze knows by everything',
      { user_id: 'u-1', email_address: 'ada@example.com', phone_number: '+33612345678' },
    ],
    ['who has an address only', { email_address: `o'hara+"x"@example.com` }],
    ['whose external id has every sign', { user_id: 'a"b\\c</script>\n' }],
    ['who has none of them', {}],
  ])('are taken for somebody %s', (_who, { user_id, email_address, phone_number }) => {
    const profile = {
      ...(user_id === undefined ? {} : { user_id }),
      ...(email_address === undefined ? {} : { email_address }),
      ...(phone_number === undefined ? {} : { phone_number }),
    };
    const state = { [groups.news]: 'unsubscribed', email_global: 'opted_in' };
    const about = { at: writtenAt, email: email_address ?? '' };
    expect(render(recipe('group', groups.news), { ...profile, subscribed_state: state })).toEqual({
      ...{ group: groups.news, state: 'unsubscribed', ...about, phone: phone_number ?? '', external_id: user_id ?? '' },
    });
    expect(render(recipe('global'), { ...profile, subscribed_state: state })).toEqual({
      ...{ group: 'global', state: 'opted_in', ...about, phone: '', external_id: '' },
    });
  });

  it('are refused where Braze does not know the state', () => {
    expect(() => render(recipe('group', groups.news), { subscribed_state: {} })).toThrow('unsubscribed');
  });
});
