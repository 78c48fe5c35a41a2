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
  discard: 'Annuler',
  more: 'En savoir plus',
  empty: 'Il n’y a encore rien à choisir ici.',

  hidden: 'Vos choix actuels sont masqués pour protéger votre vie privée. Choisissez ce que vous voulez changer.',
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
  partial: 'Activé en partie',
  unreachable: 'Coordonnées absentes',
  deliveries: {
    waiting_in_braze: 'Répondez au SMS',
    failed: 'Pas encore en vigueur',
  },

  pending: {
    one: '# modification n’est pas encore enregistrée.',
    other: '# modifications ne sont pas encore enregistrées.',
  },
  saved: { one: '# modification enregistrée.', other: '# modifications enregistrées.' },
  waiting: {
    one: 'Confirmez # choix depuis votre messagerie.',
    other: 'Confirmez # choix depuis votre messagerie.',
  },

  reasons: {
    network: 'Vérifiez votre connexion.',
    timeout: 'La réponse tarde trop.',
    invalid_identity: 'Nous ne reconnaissons pas votre adresse.',
    rate_limited: 'Patientez un instant.',
    credentials_rejected: 'Veuillez vous reconnecter.',
    stale_revision: 'Certains ont été modifiés ailleurs.',
    other: 'Une erreur s’est produite de notre côté.',
  },
};
