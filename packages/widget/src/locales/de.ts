import type { Strings } from './strings.ts';

/** German. */
export const strings: Strings = {
  language: 'de',
  title: 'Ihre Einstellungen',
  loading: 'Ihre Einstellungen werden geladen',
  close: 'Schließen',
  retry: 'Erneut versuchen',
  save: 'Speichern',
  saveCount: { one: '# Änderung speichern', other: '# Änderungen speichern' },
  discard: 'Verwerfen',
  review: 'Prüfen',
  undo: 'Rückgängig',
  all: 'Alles abbestellen',
  more: 'Mehr erfahren',
  empty: 'Hier gibt es noch nichts auszuwählen.',

  hidden: 'Zum Schutz Ihrer Daten zeigen wir Ihre bisherige Auswahl nicht. Wählen Sie, was Sie ändern möchten.',
  sendLink: 'Link zu meiner Auswahl per E-Mail senden',
  confirmation: 'Neues erhalten Sie erst, wenn Sie es aus Ihrem Postfach bestätigen.',
  fromStore: 'Diese Angaben sind möglicherweise nicht aktuell.',

  phases: {
    changed: 'Noch nicht gespeichert',
    saving: 'Wird gespeichert',
    saved: 'Gespeichert',
    waiting: 'Bitte im Postfach bestätigen',
    conflict: 'Anderswo geändert',
  },
  failed: { subscribed: 'Einschalten nicht möglich', unsubscribed: 'Ausschalten nicht möglich' },
  wants: { subscribed: 'Erhalten', unsubscribed: 'Beenden' },
  confirmed: 'In Kraft',
  partial: 'Teilweise ein',
  unreachable: { email: 'Keine E-Mail-Adresse hinterlegt', phone: 'Keine Telefonnummer hinterlegt' },
  stoppedGlobally: 'Sie haben alle unsere E-Mails abbestellt. Nichts davon erreicht Sie per E-Mail.',
  allChannels: 'alle Kanäle',
  deliveries: {
    waiting_in_braze: 'Bitte die SMS beantworten',
    failed: 'Noch nicht in Kraft',
  },

  pending: { one: '# Änderung ist noch nicht gespeichert.', other: '# Änderungen sind noch nicht gespeichert.' },

  extras: {
    cancel: 'Abbrechen',
    saved: { one: '# Änderung gespeichert.', other: '# Änderungen gespeichert.' },
    waiting: {
      one: 'Bestätigen Sie # Auswahl aus Ihrem Postfach.',
      other: 'Bestätigen Sie # Auswahlen aus Ihrem Postfach.',
    },
    allTitle: 'Wirklich alles abbestellen?',
    allStops: 'Sie erhalten dann nicht mehr:',
    allStopsUnseen: 'All das endet, gleich was Sie bisher gewählt haben:',
    allYes: 'Alles abbestellen',
    allStopped: 'Sie haben alles hier abbestellt.',
    allEmail: 'Alle anderen E-Mails von uns',
    liftTitle: 'Unsere E-Mails wieder erhalten?',
    liftText: 'Sie hatten alle unsere E-Mails abbestellt. Diese erhalten Sie dann wieder, und keine anderen:',
    liftYes: 'Diese E-Mails erhalten',
    changesTitle: 'Ihre Änderungen',
    undone: { one: '# Auswahl ist wieder wie zuvor.', other: '# Auswahlen sind wieder wie zuvor.' },
    undoAsked: 'Sehen Sie in Ihr Postfach: Was Sie vorher bekamen, kommt zurück, sobald Sie es dort bestätigen.',
    retried: 'Wir versuchen es von selbst noch einmal.',
    linkSent: 'Sehen Sie in Ihr Postfach: Falls Nachrichten Ihre Adresse erreichen, ist ein Link unterwegs.',
    updated: 'Ihre Auswahl wurde in einem anderen Fenster geändert.',
  },

  reasons: {
    network: 'Bitte prüfen Sie Ihre Verbindung.',
    timeout: 'Es dauert zu lange.',
    invalid_identity: 'Wir erkennen Ihre Adresse nicht.',
    rate_limited: 'Bitte warten Sie einen Moment.',
    credentials_rejected: 'Bitte melden Sie sich noch einmal an.',
    link_rejected: 'Dieser Link gilt nicht mehr. Bitte verwenden Sie einen neueren.',
    stale_revision: 'Einiges wurde anderswo geändert.',
    other: 'Bei uns ist etwas schiefgegangen.',
  },
};
