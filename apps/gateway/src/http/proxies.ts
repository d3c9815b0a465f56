import ipaddr from 'ipaddr.js';

/**
 * Whether an address is one of the proxies that the operator named: anybody can send the headers that they add.
 *
 * @param trusted_proxies addresses or CIDRs. @throws for one that is neither
 */
export function createProxyTrust(trusted_proxies: readonly string[]): (address: string | undefined) => boolean {
  const ranges = trusted_proxies.map((text) => {
    if (text.includes('/')) return ipaddr.parseCIDR(text);
    const address = ipaddr.parse(text);
    return [address, address.kind() === 'ipv4' ? 32 : 128] as [ipaddr.IPv4 | ipaddr.IPv6, number];
  });
  return (text) => {
    if (text === undefined || !ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    return ranges.some(([range, bits]) => range.kind() === address.kind() && address.match(range, bits));
  };
}
