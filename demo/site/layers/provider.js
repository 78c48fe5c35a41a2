// A function of the page that knows.
window.preferenceCenter = window.preferenceCenter || [];
window.acmeVisitor = {
  name: (user) => window.preferenceCenter.push(['provide', 'account', () => user]),
  forget: () => window.preferenceCenter.push(['provide', 'account', () => undefined]),
};
