import type { Strings } from './strings.ts';

/** French. */
export const strings: Strings = {
  language: 'fr',
  title: 'Vos préférences',
  loading: 'Chargement de vos préférences',
  close: 'Fermer',
  retry: 'Réessayer',
  save: 'Enregistrer',
  saveCount: { one: 'Enregistrer # modification', other: 'Enregistrer # modifications' },
  discard: 'Abandonner',
  review: 'Vérifier',
  undo: 'Rétablir',
  all: 'Se désabonner de tout',
  more: 'En savoir plus',
  empty: 'Il n’y a encore rien à choisir ici.',

  hidden: 'Vos choix actuels sont masqués pour protéger votre vie privée. Choisissez ce que vous voulez changer.',
  sendLink: 'Recevoir par e-mail un lien vers mes choix',
  confirmation: 'Pour recevoir quelque chose de nouveau, confirmez-le depuis votre messagerie.',
  fromStore: 'Ceci n’est peut-être plus à jour.',

  phases: {
    changed: 'Pas encore enregistré',
    saving: 'Enregistrement',
    saved: 'Enregistré',
    waiting: 'Consultez votre messagerie',
    conflict: 'Modifié ailleurs',
  },
  failed: { subscribed: 'Activation impossible', unsubscribed: 'Désactivation impossible' },
  wants: { subscribed: 'Recevoir', unsubscribed: 'Arrêter' },
  confirmed: 'En vigueur',
  partial: 'Activé en partie',
  unreachable: { email: 'Aucune adresse e-mail enregistrée', phone: 'Aucun numéro de téléphone enregistré' },
  stoppedGlobally: 'Vous êtes désabonné de tous nos e-mails : rien de ce qui suit ne vous parvient par e-mail.',
  allChannels: 'tous les canaux',
  deliveries: {
    waiting_in_braze: 'Répondez au SMS',
    stopped_in_braze: 'Arrêté par STOP ou ailleurs',
    failed: 'Pas encore en vigueur',
  },

  pending: {
    one: '# modification n’est pas encore enregistrée.',
    other: '# modifications ne sont pas encore enregistrées.',
  },

  extras: {
    cancel: 'Annuler',
    saved: { one: '# modification enregistrée.', other: '# modifications enregistrées.' },
    waiting: {
      one: 'Confirmez # choix depuis votre messagerie.',
      other: 'Confirmez # choix depuis votre messagerie.',
    },
    allTitle: 'Se désabonner de tout ?',
    allStops: 'Vous ne recevrez plus :',
    allStopsUnseen: 'Tout ceci s’arrête, quels que soient vos choix précédents :',
    allYes: 'Se désabonner de tout',
    allStopped: 'Vous êtes désabonné de tout ce qui figure ici.',
    allEmail: 'Tous nos autres e-mails',
    liftTitle: 'Recevoir à nouveau nos e-mails ?',
    liftText: 'Vous vous étiez désabonné de tous nos e-mails. Vous recevrez à nouveau ceux-ci, et aucun autre :',
    liftYes: 'Recevoir ces e-mails',
    changesTitle: 'Vos modifications',
    undone: { one: '# choix est rétabli.', other: '# choix sont rétablis.' },
    undoAsked: 'Consultez votre messagerie : ce que vous receviez revient dès que vous l’y confirmez.',
    retried: 'Un nouvel essai suit de lui-même.',
    linkSent: 'Consultez votre messagerie : si nos messages arrivent à votre adresse, un lien est en route.',
    updated: 'Vos choix ont été modifiés dans une autre fenêtre.',
  },

  reasons: {
    network: 'Vérifiez votre connexion.',
    timeout: 'La réponse tarde trop.',
    invalid_identity: 'Nous ne reconnaissons pas votre adresse.',
    rate_limited: 'Patientez un instant.',
    credentials_rejected: 'Veuillez vous reconnecter.',
    link_rejected: 'Ce lien ne fonctionne plus. Veuillez en utiliser un plus récent.',
    stale_revision: 'Certains ont été modifiés ailleurs.',
    other: 'Une erreur s’est produite de notre côté.',
  },
};
