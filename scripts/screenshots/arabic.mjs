/** What of a session's answer is another in Arabic: every text of an operator, which the fake has in English. */
export const arabic = {
  language: 'ar',
  direction: 'rtl',
  texts: {
    title: 'تفضيلاتك',
    intro: 'اختر ما نرسله إليك وكيف نرسله.',
    legal: 'يمكنك تغيير رأيك في أي وقت.',
  },
  groups: [{ code: 'news', name: 'الأخبار' }],
  channels: [
    { code: 'email', name: 'البريد الإلكتروني' },
    { code: 'sms', name: 'الرسائل النصية' },
    { code: 'whatsapp', name: 'واتساب' },
  ],
  topics: [
    topic('product_news', 'أخبار المنتجات', 'ما الجديد وكيف تستفيد منه، مرتين في الشهر.', { group: 'news' }),
    topic('events', 'الفعاليات', 'دعوات إلى فعاليات قريبة منك.', { group: 'news' }),
    topic('offers', 'العروض', 'أسعار خاصة للأعضاء.', { legalBasis: 'بموافقتك' }),
  ],
};

function topic(code, name, description, more) {
  const codes = code === 'product_news' ? ['email', 'sms', 'whatsapp'] : ['email', 'sms'];
  const channels = codes.map((channel) => ({ channel, reachable: channel !== 'whatsapp' }));
  return { code, name, description, channels, ...more };
}
