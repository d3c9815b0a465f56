import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Where webhooks may go: any public address, and what the operator named although it is private. */
export interface Targets {
  /** May this very address be connected to for this host? */
  allows(host: string, address: string): boolean;
  /** Named by the operator as a host, so that any address behind the name is meant. */
  names(host: string): boolean;
}

/** All of today's public IPv6 unicast addresses; what lies outside it is special or not given out. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * True for an address of the public internet. Addresses that carry another one inside (mapped, translated, tunnelled) are not:
 * no public endpoint needs them, and what they lead to is not what they look like.
 */
export function isPublicUnicast(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv4 || address.match(globalUnicast);
}

/** @throws with the entry that is neither a host nor an address range */
export function createTargets(allow_private: readonly string[]): Targets {
  const hosts = new Set<string>();
  const ranges: [Address, number][] = [];
  for (const entry of allow_private) {
    const text = entry.trim().replace(/^\[(.*)\]$/, '$1');
    if (ipaddr.isValidCIDR(text)) ranges.push(ipaddr.parseCIDR(text));
    else if (isAddress(text)) ranges.push([ipaddr.parse(text), text.includes(':') ? 128 : 32]);
    else if (/^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i.test(text)) hosts.add(canonicalHost(text));
    else throw new Error(`WEBHOOK_ALLOW_PRIVATE: "${entry}" is neither a host nor an address range`);
  }
  const names = (host: string) => hosts.has(canonicalHost(host));
  return {
    names,
    allows(host, text) {
      if (names(host)) return true;
      if (!isAddress(text)) return false;
      const address = ipaddr.parse(text);
      return (
        isPublicUnicast(address) ||
        ranges.some(([range, bits]) => range.kind() === address.kind() && address.match(range as never, bits))
      );
    },
  };
}

/** An address in the one usual spelling. Others (decimal, hex, octal, short) a URL has already brought to it. */
export function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}

/** As it is compared and resolved: no brackets, no final dot, lower case. */
export function canonicalHost(host: string): string {
  return host
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();
}
