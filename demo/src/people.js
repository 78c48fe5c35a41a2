/**
 * The invented people who can be signed in at the demo site, by key. `email` is all that a bare address tells;
 * `family` is an address that two profiles in Braze share, and `hedy` is nobody Braze knows yet.
 */
export const people = {
  ada: { name: 'Ada Lovelace', email: 'ada@example.com', phone: '+33612345601', id: 'acme-1001' },
  grace: { name: 'Grace Hopper', email: 'grace@example.com', phone: '+33612345602', id: 'acme-1002' },
  alan: { name: 'Alan Turing', email: 'alan@example.com', phone: '+33612345603', id: 'acme-1003' },
  katherine: { name: 'Katherine Johnson', email: 'katherine@example.com', phone: '+33612345604', id: 'acme-1004' },
  margaret: { name: 'Margaret Hamilton', email: 'margaret@example.com', phone: '+33612345605', id: 'acme-1005' },
  hedy: { name: 'Hedy Lamarr', email: 'hedy@example.com', phone: '+33612345606', id: 'acme-1006' },
  family: { name: 'The Curies', email: 'family@example.com', phone: '+33612345607', id: 'acme-1007' },
};
