import { changing } from './situations/changing.js';
import { knowing } from './situations/knowing.js';
import { looks } from './situations/looks.js';
import { unusualPeople } from './situations/people.js';
import { styles } from './situations/styles.js';
import { trouble } from './situations/trouble.js';

const groups = {
  'Who is there': knowing,
  'The visitor changes': changing,
  'People in Braze': unusualPeople,
  'When something fails': trouble,
  'Looks and languages': looks,
  'Data layers': styles,
};

/**
 * Every situation that the demo can show, in the order of the table; each is an address of its own: `/?situation=<code>`.
 *
 * - `title`, `expect`: what it is called, and in a sentence what should be seen. `group`: its part of the table.
 * - `set`: what is unlike the usual page; `settings.js` says what can be set.
 * - `steps`: what to do and what is seen then, from `steps.js`. The end-to-end suite goes through them in a browser.
 */
export const situations = Object.entries(groups).flatMap(([group, rows]) => rows.map((row) => ({ ...row, group })));

/** The situation the demo opens with. */
export const firstSituation = 'trusted-page';
