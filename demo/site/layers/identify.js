// No data layer: code names the visitor.
window.preferenceCenter = window.preferenceCenter || [];
window.acmeVisitor = {
  name({ email, phone, id, token }) {
    window.preferenceCenter.push(['identify', { email, phone, customer: id, token }]);
  },
  forget: () => window.preferenceCenter.push(['reset']),
};
