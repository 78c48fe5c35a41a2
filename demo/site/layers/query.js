// The address bar. Whoever makes a link decides what it says, so it proves nothing.
window.acmeVisitor = {
  name({ email, token }) {
    const query = new URLSearchParams(location.search);
    query.set('email', email);
    if (token) query.set('token', token);
    history.replaceState(history.state, '', `?${query}`);
  },
  forget() {
    const query = new URLSearchParams(location.search);
    query.delete('email');
    query.delete('token');
    history.replaceState(history.state, '', `?${query}`);
  },
};
