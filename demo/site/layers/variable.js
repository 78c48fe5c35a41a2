// A variable of the site's own, behind a function.
(() => {
  let user;
  window.acme = { session: () => ({ user }) };
  window.acmeVisitor = {
    name: (visitor) => (user = visitor),
    forget: () => (user = undefined),
  };
})();
