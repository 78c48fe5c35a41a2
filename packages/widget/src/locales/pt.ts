import type { Strings } from './strings.ts';

/** Portuguese, in words that are read in Brazil and in Portugal alike. */
export const strings: Strings = {
  language: 'pt',
  title: 'As suas preferências',
  loading: 'A carregar as suas preferências',
  close: 'Fechar',
  retry: 'Tentar de novo',
  save: 'Guardar',
  saveCount: { one: 'Guardar # alteração', other: 'Guardar # alterações' },
  discard: 'Descartar',
  review: 'Rever',
  undo: 'Desfazer',
  all: 'Cancelar todas as subscrições',
  more: 'Saber mais',
  empty: 'Ainda não há nada para escolher.',

  hidden: 'As suas escolhas atuais estão ocultas para proteger a sua privacidade. Escolha o que quer alterar.',
  sendLink: 'Enviar-me por e-mail um link para as minhas escolhas',
  confirmation: 'Para receber algo novo, confirme a partir do seu e-mail.',
  fromStore: 'Isto pode não estar atualizado.',

  phases: {
    changed: 'Ainda não guardado',
    saving: 'A guardar',
    saved: 'Guardado',
    waiting: 'Veja o seu e-mail',
    conflict: 'Alterado noutro lugar',
  },
  failed: { subscribed: 'Não foi possível ativar', unsubscribed: 'Não foi possível desativar' },
  wants: { subscribed: 'Receber', unsubscribed: 'Parar' },
  confirmed: 'Em vigor',
  partial: 'Ativo em parte',
  unreachable: { email: 'Sem endereço de e-mail', phone: 'Sem número de telefone' },
  stoppedGlobally: 'Cancelou todos os nossos e-mails: nada disto lhe chega por e-mail.',
  allChannels: 'todos os canais',
  deliveries: {
    waiting_in_braze: 'Responda ao SMS',
    failed: 'Ainda não está em vigor',
  },

  pending: { one: '# alteração ainda não guardada.', other: '# alterações ainda não guardadas.' },

  extras: {
    cancel: 'Cancelar',
    saved: { one: '# alteração guardada.', other: '# alterações guardadas.' },
    waiting: {
      one: 'Confirme # escolha a partir do seu e-mail.',
      other: 'Confirme # escolhas a partir do seu e-mail.',
    },
    allTitle: 'Cancelar todas as subscrições?',
    allStops: 'Deixa de receber:',
    allStopsUnseen: 'Tudo isto para, seja qual for a sua escolha anterior:',
    allYes: 'Cancelar todas',
    allStopped: 'Cancelou tudo o que está aqui.',
    allEmail: 'Todos os nossos outros e-mails',
    liftTitle: 'Voltar a receber os nossos e-mails?',
    liftText: 'Tinha cancelado todos os nossos e-mails. Voltará a receber estes, e mais nenhum:',
    liftYes: 'Receber estes e-mails',
    changesTitle: 'As suas alterações',
    undone: { one: '# escolha voltou ao que era.', other: '# escolhas voltaram ao que eram.' },
    undoAsked: 'Veja o seu e-mail: o que recebia antes volta assim que o confirmar lá.',
    retried: 'Tentamos de novo automaticamente.',
    linkSent: 'Veja o seu e-mail: se as mensagens chegam ao seu endereço, um link está a caminho.',
    updated: 'As suas escolhas foram alteradas noutra janela.',
  },

  reasons: {
    network: 'Verifique a sua ligação.',
    timeout: 'Está a demorar demasiado.',
    invalid_identity: 'Não reconhecemos o seu endereço.',
    rate_limited: 'Aguarde um momento.',
    credentials_rejected: 'Inicie sessão de novo.',
    link_rejected: 'Este link já não funciona. Use um mais recente.',
    stale_revision: 'Algumas foram alteradas noutro lugar.',
    other: 'Algo correu mal do nosso lado.',
  },
};
