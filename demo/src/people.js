/**
 * The invented people who can be signed in at the demo site, by key. `email` is all that a bare address tells. What Braze
 * holds for them is in `braze-seed.mjs`.
 *
 * - `family` is an address that two profiles in Braze share; `hedy` is nobody Braze knows yet; `tim` has no phone; `barbara`
 *   has unsubscribed from all email in Braze.
 */
export const people = {
  ada: { name: 'Ada Lovelace', email: 'ada@example.com', phone: '+33612345601', id: 'acme-1001' },
  grace: { name: 'Grace Hopper', email: 'grace@example.com', phone: '+33612345602', id: 'acme-1002' },
  alan: { name: 'Alan Turing', email: 'alan@example.com', phone: '+33612345603', id: 'acme-1003' },
  katherine: { name: 'Katherine Johnson', email: 'katherine@example.com', phone: '+33612345604', id: 'acme-1004' },
  margaret: { name: 'Margaret Hamilton', email: 'margaret@example.com', phone: '+33612345605', id: 'acme-1005' },
  hedy: { name: 'Hedy Lamarr', email: 'hedy@example.com', phone: '+33612345606', id: 'acme-1006' },
  family: { name: 'The Curies', email: 'family@example.com', phone: '+33612345607', id: 'acme-1007' },
  tim: { name: 'Tim Berners-Lee', email: 'tim@example.com', id: 'acme-1009' },
  barbara: { name: 'Barbara Liskov', email: 'barbara@example.com', phone: '+33612345610', id: 'acme-1010' },
};
