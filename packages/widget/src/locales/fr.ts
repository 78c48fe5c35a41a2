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

  hidden:
    'Pour protéger votre vie privée, vos choix actuels sont masqués. Choisissez seulement ce que vous voulez changer.',
  confirmation: 'Si vous choisissez de recevoir quelque chose, nous vous envoyons un message à confirmer.',
  fromStore: 'Voici ce que vous avez enregistré ici en dernier ; ce n’est peut-être plus à jour.',

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
    network: 'Vous semblez être hors ligne.',
    timeout: 'La réponse tarde trop.',
    rate_limited: 'Trop de tentatives. Patientez un instant.',
    credentials_rejected: 'Nous n’avons pas pu vérifier votre identité. Reconnectez-vous.',
    stale_revision: 'Des choix ont été modifiés ailleurs entre-temps. Vérifiez-les, puis enregistrez à nouveau.',
    other: 'Une erreur s’est produite de notre côté.',
  },
};
