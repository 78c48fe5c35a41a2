import type { GlobalComponents } from 'vue';
import type {} from '@preference-center/widget/vue';

type Center = InstanceType<GlobalComponents['preference-center']>;

/** What the type checker takes and what it refuses in a template; it is never run. */
export const accepted: Center['$props'] = {
  mode: 'dialog',
  open: true,
  identities: { email: 'ada@example.com' },
  timeoutMs: 5000,
  class: 'wide',
};

// @ts-expect-error there is no such mode
export const refused: Center['$props'] = { mode: 'popup' };

/** An event comes as itself. */
export const emits = (emit: Center['$emit'], event: Event): void => {
  // @ts-expect-error that is another event
  emit('preference-save', event);
};
