// A cookie with JSON in base64url.
window.acmeVisitor = {
  name(user) {
    const text = btoa(JSON.stringify(user)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
    document.cookie = `acme_session=${text}; path=/; samesite=lax`;
  },
  forget() {
    document.cookie = 'acme_session=; path=/; max-age=0';
  },
};
