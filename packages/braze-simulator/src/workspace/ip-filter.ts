import { BlockList, isIPv6 } from 'node:net';

/** Decides which addresses are in a list of addresses and subnets. No list, or an empty one, lets every address in, as Braze's does. */
export function ipFilter(ranges: readonly string[] | undefined): (ip: string) => boolean {
  if (!ranges || ranges.length === 0) return () => true;
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    if (prefix === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return (ip) => {
    // A socket that takes both families shows IPv4 addresses in this form.
    const plain = ip.replace(/^::ffff:(?=\d+\.)/, '');
    return list.check(plain, familyOf(plain));
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
