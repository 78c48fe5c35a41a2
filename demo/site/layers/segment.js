// Segment's Analytics.js, with its settings given here, so that nothing is asked of Segment.
(() => {
  const ready = window.AnalyticsNext.AnalyticsBrowser.load(
    { writeKey: 'acme', cdnSettings: { integrations: { 'Segment.io': { apiKey: 'acme' } } } },
    { integrations: { 'Segment.io': false }, disableClientPersistence: true },
  ).then(([analytics]) => (window.analytics = analytics));
  window.acmeVisitor = {
    async name({ email, phone, id, token }) {
      const analytics = await ready;
      analytics.reset();
      await analytics.identify(id, { email, phone, token });
    },
    forget: async () => (await ready).reset(),
  };
})();
