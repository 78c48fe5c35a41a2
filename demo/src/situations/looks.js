import { does, sees } from '../steps.js';

/** Where the center stands in the page, and how it looks and reads. */
export const looks = [
  {
    code: 'inline',
    title: 'Inline in the page',
    expect: 'The center is part of the page and loads once it comes into view.',
    set: { layout: 'inline' },
    steps: [does.scrollToCenter(), sees.choices(), sees.on('newsEmail')],
  },
  {
    code: 'launcher',
    title: 'By the launcher',
    expect: 'A button in the corner opens the center; there is none while nobody is known.',
    set: { layout: 'launcher', proof: 'token', as: 'grace' },
    steps: [does.launch(), sees.choices()],
  },
  {
    code: 'strict-policy',
    title: 'Strict content security policy',
    expect: 'The center works where a page allows its script and nothing else, and violates nothing.',
    set: {},
    steps: [sees.strictPolicy(), does.open(), does.flip('offersEmail'), does.save(), sees.says('1 change saved.')],
  },
  {
    code: 'right-to-left',
    title: 'Arabic, right to left',
    expect: 'The page and the center read from right to left, in Arabic.',
    set: { lang: 'ar' },
    steps: [does.open(), sees.direction('rtl'), sees.reads('ما الذي تود أن يصلك منا؟')],
  },
  {
    code: 'german',
    title: 'German',
    expect: 'The center speaks the language of the page.',
    set: { lang: 'de' },
    steps: [does.open(), sees.direction('ltr'), sees.reads('Worüber möchten Sie von uns hören?')],
  },
  {
    code: 'added-language',
    title: 'Dutch, which Acme has added',
    expect: 'The center speaks a language that is not built in, by a file of the operator’s.',
    set: { lang: 'nl' },
    steps: [
      does.open(),
      sees.reads('Waarover wilt u van ons horen?'),
      does.flipNamed('Nieuws, E-mail'),
      sees.reads('Nog niet opgeslagen'),
      does.press('1 wijziging opslaan'),
      sees.says('1 wijziging opgeslagen.'),
    ],
  },
  {
    code: 'own-text',
    title: 'French, with a text of Acme’s own',
    expect: 'One text is Acme’s, everything else is built in.',
    set: { lang: 'fr' },
    steps: [does.open(), sees.reads('Tout arrêter'), sees.reads('Enregistrer')],
  },
  {
    code: 'mirrored-events',
    title: 'Events for the tag manager',
    expect:
      'What happens in the center is in the page’s data layer, too, where the property asks for that; no address is.',
    set: { proof: 'token', as: 'katherine' },
    steps: [
      does.open(),
      sees.mirrored('preference_center_ready'),
      does.flip('offersEmail'),
      sees.mirrored('preference_center_change'),
      does.save(),
      sees.mirrored('preference_center_save'),
      sees.noAddressMirrored(),
    ],
  },
  {
    code: 'dark',
    title: 'Dark page',
    expect: 'The center is dark as the page is, whatever the system prefers.',
    set: { theme: 'dark' },
    steps: [does.open(), sees.colours('dark')],
  },
  {
    code: 'brand',
    title: 'Another brand',
    expect: 'The same center in another brand’s colours, corners and font, by a few custom properties.',
    set: { brand: 'nocturne', theme: 'light' },
    steps: [does.open(), sees.colours('light'), sees.reads('What would you like to hear about?')],
  },
];
