// An entry in session storage, written as a query string.
window.acmeVisitor = {
  name: (user) => sessionStorage.setItem('acme.visitor', new URLSearchParams(user)),
  forget: () => sessionStorage.removeItem('acme.visitor'),
};
