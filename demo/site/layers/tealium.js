// Tealium's universal data object.
window.utag_data = {};
window.acmeVisitor = {
  name({ email, phone, id, token }) {
    window.utag_data = { customer_email: email, customer_phone: phone, customer_id: id, customer_token: token };
  },
  forget() {
    window.utag_data = {};
  },
};
