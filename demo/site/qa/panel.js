import { showBraze } from './braze-view.js';
import { showBrazeModes } from './braze-modes.js';
import { listPageEvents } from './page-events.js';
import { followVisitor } from './visitor.js';

// The test panel. It is no part of the integration: it looks at the page from outside and talks to the simulator only.

const panel = document.querySelector('.qa');
const { simulator, braze, linkOwner } = panel.dataset;

if (matchMedia('(width < 68rem)').matches) panel.querySelector('details').open = false;

listPageEvents(document.getElementById('qa-events'));
showBrazeModes(document.getElementById('qa-modes'), simulator, braze);
const view = showBraze(simulator);
// A link decides who is here, whatever the page says.
followVisitor((email) => view.about(linkOwner || email));
