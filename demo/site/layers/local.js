// An entry in local storage.
window.acmeVisitor = {
  name: (user) => localStorage.setItem('acme.user', JSON.stringify(user)),
  forget: () => localStorage.removeItem('acme.user'),
};
