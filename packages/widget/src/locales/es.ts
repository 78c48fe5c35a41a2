import type { Strings } from './strings.ts';

/** Spanish. */
export const strings: Strings = {
  language: 'es',
  title: 'Sus preferencias',
  loading: 'Cargando sus preferencias',
  close: 'Cerrar',
  retry: 'Reintentar',
  save: 'Guardar',
  saveCount: { one: 'Guardar # cambio', other: 'Guardar # cambios' },
  discard: 'Descartar',
  review: 'Revisar',
  undo: 'Deshacer',
  all: 'Cancelar todas las suscripciones',
  more: 'Más información',
  empty: 'Todavía no hay nada que elegir.',

  hidden: 'Ocultamos sus elecciones actuales para proteger su privacidad. Elija lo que quiere cambiar.',
  sendLink: 'Enviarme por correo un enlace a mis elecciones',
  confirmation: 'Para recibir algo nuevo, confírmelo desde su correo.',
  fromStore: 'Puede que esto no esté actualizado.',

  phases: {
    changed: 'Sin guardar todavía',
    saving: 'Guardando',
    saved: 'Guardado',
    waiting: 'Revise su correo',
    conflict: 'Cambiado en otro lugar',
  },
  failed: { subscribed: 'No se pudo activar', unsubscribed: 'No se pudo desactivar' },
  wants: { subscribed: 'Recibir', unsubscribed: 'Detener' },
  confirmed: 'En vigor',
  partial: 'Activado en parte',
  unreachable: { email: 'No hay dirección de correo', phone: 'No hay número de teléfono' },
  stoppedGlobally: 'Ha cancelado todos nuestros correos: nada de esto le llega por correo electrónico.',
  allChannels: 'todos los canales',
  deliveries: {
    waiting_in_braze: 'Responda al SMS',
    failed: 'Todavía no está en vigor',
  },

  pending: { one: '# cambio sin guardar todavía.', other: '# cambios sin guardar todavía.' },

  extras: {
    cancel: 'Cancelar',
    saved: { one: '# cambio guardado.', other: '# cambios guardados.' },
    waiting: { one: 'Confirme # elección desde su correo.', other: 'Confirme # elecciones desde su correo.' },
    allTitle: '¿Cancelar todas las suscripciones?',
    allStops: 'Ya no recibirá:',
    allStopsUnseen: 'Todo esto se detiene, haya elegido lo que haya elegido antes:',
    allYes: 'Cancelar todas',
    allStopped: 'Ha cancelado todo lo que figura aquí.',
    changesTitle: 'Sus cambios',
    undone: { one: '# elección ha vuelto a como estaba.', other: '# elecciones han vuelto a como estaban.' },
    undoAsked: 'Revise su correo: lo que recibía antes vuelve en cuanto lo confirme allí.',
    retried: 'Se reintenta automáticamente.',
    linkSent: 'Revise su correo: si los mensajes llegan a su dirección, un enlace está en camino.',
  },

  reasons: {
    network: 'Compruebe su conexión.',
    timeout: 'Tarda demasiado.',
    invalid_identity: 'No reconocemos su dirección.',
    rate_limited: 'Espere un momento.',
    credentials_rejected: 'Vuelva a iniciar sesión.',
    link_rejected: 'Este enlace ya no funciona. Use uno más reciente.',
    stale_revision: 'Algunas se cambiaron en otro lugar.',
    other: 'Algo ha fallado por nuestra parte.',
  },
};
