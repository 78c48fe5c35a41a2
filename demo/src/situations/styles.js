import { dataLayers } from '../data-layers.js';
import { does, sees } from '../steps.js';

/** A row for each style of data layer: who is found there, also after somebody else has logged in. */
export const styles = Object.entries(dataLayers).map(([layer, { title, isNamedByAnyone }]) => ({
  code: `layer-${layer}`,
  title,
  expect: `The visitor is found where this style keeps them; after a switch it is the other one, and nobody after the log-out.`,
  set: { layer, proof: isNamedByAnyone ? 'none' : 'page', as: 'katherine' },
  steps: [
    sees.because('the visitor is known by email'),
    does.open(),
    isNamedByAnyone ? sees.hiddenChoices() : sees.on('eventsEmail'),
    does.switchUser(),
    isNamedByAnyone ? sees.hiddenChoices() : sees.off('stockEmail'),
    does.logOut(),
    sees.gone(),
    sees.because('nothing names the visitor in email'),
  ],
}));
