import { expect } from '@open-wc/testing';
import { mirrorEvents, PreferenceIdentityEvent, PreferenceReadyEvent, PreferenceSaveEvent } from '../../src/index.ts';

const page = window as unknown as Record<string, unknown[] | undefined>;

describe('mirrorEvents, for pages that bring the package', () => {
  let end = () => {};
  beforeEach(() => (end = mirrorEvents('mirrored')));
  afterEach(() => {
    end();
    delete page['mirrored'];
  });

  it('pushes each event to the list of that name, and nothing once it is ended', () => {
    document.body.dispatchEvent(new PreferenceReadyEvent());
    const pushed = [{ preference_center: null }, { event: 'preference_center_ready', preference_center: {} }];
    expect(page['mirrored']).to.deep.equal(pushed);
    end();
    document.body.dispatchEvent(new PreferenceReadyEvent());
    expect(page['mirrored']).to.deep.equal(pushed);
  });

  it('tells what is meant to be told, whatever else comes with it', () => {
    const cell = { topic: 'offers', channel: 'email' };
    const secret = { token: 'secret', email: 'ada@example.com', revision: 7 };
    document.body.dispatchEvent(
      new PreferenceSaveEvent(
        [{ ...cell, state: 'subscribed', ...secret }],
        [{ ...cell, outcome: 'saved', ...secret }],
      ),
    );
    document.body.dispatchEvent(Object.assign(new PreferenceIdentityEvent('token', ['email']), secret));
    expect(JSON.stringify(page['mirrored'])).not.to.match(/secret|@|revision/);
    expect(page['mirrored']!.at(-1)).to.deep.equal({
      event: 'preference_center_identity',
      preference_center: { proof: 'token', disagreeing: ['email'] },
    });
  });

  it('lets nothing that the list throws reach the center', () => {
    page['mirrored'] = Object.assign([], {
      push() {
        throw new Error('of the page');
      },
    });
    expect(() => document.body.dispatchEvent(new PreferenceReadyEvent())).not.to.throw();
  });
});
