// gtag.js, which pushes its own arguments.
window.dataLayer = window.dataLayer || [];
function gtag() {
  window.dataLayer.push(arguments);
}
gtag('js', new Date());
window.acmeVisitor = {
  name({ email, phone, id, token }) {
    this.forget();
    gtag('set', { user_id: id, user_token: token, user_data: { email, phone_number: phone } });
  },
  forget: () => gtag('set', { user_id: null, user_token: null, user_data: null }),
};
