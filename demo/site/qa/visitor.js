/**
 * Calls `changed` with the address the page's data layer names now, and whenever it names another one; with undefined
 * where it names nobody.
 */
export function followVisitor(changed) {
  const { dataLayer } = window;
  let known;
  const look = () => {
    const last = dataLayer.findLast((entry) => 'user' in Object(entry));
    const email = last?.user?.email;
    if (email !== known) changed(email);
    known = email;
  };
  const { push } = dataLayer;
  dataLayer.push = (...entries) => {
    const length = push.apply(dataLayer, entries);
    look();
    return length;
  };
  changed(undefined);
  look();
}
