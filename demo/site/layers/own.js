// Pushes to the data layer, in words of the site's own. Null first: pushed objects merge, and nothing of the visitor before
// may remain.
window.dataLayer = window.dataLayer || [];
window.acmeVisitor = {
  name: (user) => window.dataLayer.push({ user: null }, { user }),
  forget: () => window.dataLayer.push({ user: null }),
};
