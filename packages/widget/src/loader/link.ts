/**
 * Takes what a link in a message has brought, the parameter `preference-center-link` of the query or the fragment, off the
 * address bar, so that it is neither shared, bookmarked nor reported. Whatever else the address and the history entry hold
 * stays as it is. It is answered as it was written there, percent-encoded; `undefined` where there is none or it is empty.
 */
export function takeLink(): string | undefined {
  let link: string | undefined;
  const href = location.href.replace(
    /([?#&])preference-center-link=([^&#]+)(&?)/g,
    (_, before: string, value: string, after: string) => {
      link ??= value;
      return after && before;
    },
  );
  if (link) history.replaceState(history.state, '', href);
  return link;
}
