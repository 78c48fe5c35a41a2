import type { SessionResponse, WantedState } from '@preference-center/backend/contract';

/** Whether the visitor of the session may choose so at all, be it only once the owner of the address has confirmed it. */
export const isAllowed = ({ may }: Pick<SessionResponse, 'may'>, state: WantedState): boolean =>
  state === 'subscribed' ? may.optIn !== 'no' : may.optOut;
