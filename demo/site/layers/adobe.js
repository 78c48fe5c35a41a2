// Adobe Client Data Layer. Its own script computes the state.
window.adobeDataLayer = window.adobeDataLayer || [];
window.acmeVisitor = {
  name({ email, phone, id, token }) {
    this.forget();
    window.adobeDataLayer.push({ event: 'login', user: { email, phone, id, token } });
  },
  forget: () => window.adobeDataLayer.push({ event: 'logout', user: undefined }),
};
