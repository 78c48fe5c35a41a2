/** Whether a text is an http URL of this machine's loopback interface, without a user name or password. */
export function isLoopbackUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  // The parser has already turned every spelling of an IPv4 address into four decimal numbers.
  const { protocol, hostname, username, password } = new URL(text);
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
  return protocol === 'http:' && isLoopback && username === '' && password === '';
}
