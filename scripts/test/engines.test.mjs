import { expect, it } from 'vitest';

import { chosenEngines } from '../engines/engines.mjs';

it('runs in Chromium where nothing is asked for', () => {
  expect(chosenEngines(undefined)).toEqual(['chromium']);
  expect(chosenEngines(' ,')).toEqual(['chromium']);
});

it('runs in the engines that are named, each once', () => {
  expect(chosenEngines('webkit, Firefox,webkit')).toEqual(['webkit', 'firefox']);
});

it('says which engines there are where one is unknown', () => {
  expect(() => chosenEngines('firefox,safari')).toThrow(
    'Unknown browser engine: safari. There are: chromium, firefox, webkit.',
  );
});
