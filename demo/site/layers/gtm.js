// Google Tag Manager: `user_data` as enhanced conversions name it.
window.dataLayer = window.dataLayer || [];
window.acmeVisitor = {
  name({ email, phone, id, token }) {
    this.forget();
    window.dataLayer.push({
      event: 'login',
      user_id: id,
      user_data: { email, phone_number: phone },
      user_token: token,
    });
  },
  forget() {
    window.dataLayer.push({ user_id: null, user_data: null, user_token: null });
  },
};
