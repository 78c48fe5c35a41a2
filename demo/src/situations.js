const wwwPage = { property: 'acme-www', push: 'before', credential: 'none', braze: 'well', layout: 'link', link: null };
const accountPage = { ...wwwPage, property: 'acme-account', credential: 'page' };
const shopPage = { ...wwwPage, property: 'acme-shop', credential: 'signed' };

/**
 * Every situation the demo can show, in the order of the switch. Each is a page of its own: `/?situation=<code>`, and
 * `&as=<person>` signs somebody else of `people.js` in.
 *
 * - `title`, `expect`: what it is called, and what should be seen.
 * - `property`: the property of `preference-center.yaml` whose script tag the page has.
 * - `person`: who is signed in, or may sign in; null where nobody is.
 * - `push`: when the page names the visitor: `before` the script tag, or `after` it, by the button in the header.
 * - `credential`: what the page knows them by: `none` (an address), `page` (every identifier), or a token that is
 *   `signed`, `expired` or `forged`.
 * - `braze`: how Braze is doing, see `site/qa/braze-modes.js`.
 * - `layout`: `link` (a dialog) or `inline` (part of the page as well).
 * - `link`: the signed link by which somebody came here from a message: whose it is, and how many days old; null where
 *   the page was opened by itself.
 */
export const situations = [
  {
    ...wwwPage,
    code: 'nobody',
    title: 'Nobody signed in',
    expect: 'No center. The footer link leads to the help page, and only the loader is downloaded.',
    person: null,
    push: 'after',
  },
  {
    ...wwwPage,
    code: 'address-before',
    title: 'Bare address, before the script',
    expect: 'Choices stay hidden. Stopping works at once; receiving waits for the link in the message below.',
    person: 'ada',
  },
  {
    ...wwwPage,
    code: 'address-after',
    title: 'Bare address, after the script',
    expect: 'Nothing at first. Log in, and the footer link opens the center without a reload.',
    person: 'ada',
    push: 'after',
  },
  {
    ...accountPage,
    code: 'trusted-page',
    title: 'Trusted page',
    expect: 'The choices Braze holds are shown, and every change goes through at once, both ways.',
    person: 'ada',
  },
  {
    ...shopPage,
    code: 'signed-token',
    title: 'Signed token',
    expect: 'As on a trusted page: the site’s server has vouched for the visitor with a token.',
    person: 'grace',
  },
  {
    ...shopPage,
    code: 'expired-token',
    title: 'Expired token',
    expect: 'The center opens with a clear message and shows no choices.',
    person: 'grace',
    credential: 'expired',
  },
  {
    ...shopPage,
    code: 'forged-token',
    title: 'Forged token',
    expect: 'The same message as for an expired token, and Braze hears nothing.',
    person: 'grace',
    credential: 'forged',
  },
  {
    ...wwwPage,
    code: 'signed-link',
    title: 'Link in a message',
    expect: 'The page names nobody, yet the choices are shown: the link did. The address bar holds nothing of it.',
    person: null,
    push: 'after',
    link: { person: 'margaret', ageDays: 1 },
  },
  {
    ...wwwPage,
    code: 'old-link',
    title: 'Link in an old message',
    expect: 'Choices stay hidden. Stopping works at once; receiving waits for the link in the message below.',
    person: null,
    push: 'after',
    link: { person: 'margaret', ageDays: 40 },
  },
  {
    ...wwwPage,
    code: 'disagreement',
    title: 'Link and page disagree',
    expect: 'The choices are Margaret’s, whose link it is. The events tell the page that its data layer names Grace.',
    person: 'grace',
    link: { person: 'margaret', ageDays: 1 },
  },
  {
    ...accountPage,
    code: 'shared-address',
    title: 'One address, two profiles',
    expect: 'Where the two profiles disagree, the switch is half on. A change reaches both.',
    person: 'family',
  },
  {
    ...accountPage,
    code: 'new-person',
    title: 'Unknown to Braze',
    expect: 'Nothing is set. Turning something on creates the profile in Braze.',
    person: 'hedy',
  },
  {
    ...accountPage,
    code: 'inline',
    title: 'Inline in the page',
    expect: 'The center is part of the page and loads once it comes into view.',
    person: 'ada',
    layout: 'inline',
  },
  {
    ...accountPage,
    code: 'braze-down',
    title: 'Braze is down',
    expect: 'What was last saved here is shown. Saving works; set Braze to well and it arrives.',
    person: 'ada',
    braze: 'down',
  },
  {
    ...accountPage,
    code: 'braze-slow',
    title: 'Braze is slow',
    expect: 'The center does not wait for Braze; saving is as quick as ever.',
    person: 'ada',
    braze: 'slow',
  },
  {
    ...accountPage,
    code: 'braze-lagging',
    title: 'Braze lags behind',
    expect: 'Braze shows a change to readers ten seconds late; the center still shows what was saved.',
    person: 'ada',
    braze: 'lagging',
  },
];

/** The situation the demo opens with. */
export const firstSituation = 'trusted-page';
