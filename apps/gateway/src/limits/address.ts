import type { FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';
import { createProxyTrust } from '../http/index.js';

export type ClientAddress = (request: FastifyRequest) => string;

/**
 * Where a request comes from, as its quotas are counted: the address behind the proxies that the operator named, else the one that
 * is connected. Whoever has one IPv6 address has 2⁶⁴ of them, so a network of that size is one client.
 *
 * @param trusted_proxies addresses or CIDRs. @throws for one that is neither
 */
export function createClientAddress(trusted_proxies: readonly string[]): ClientAddress {
  const isTrusted = createProxyTrust(trusted_proxies);
  return (request) => {
    const peer = request.socket.remoteAddress ?? '';
    if (trusted_proxies.length === 0 || !isTrusted(peer)) return counted(peer);
    const header = request.headers['x-forwarded-for'];
    if (header === undefined) return counted(peer);
    // Each proxy appends whom it heard from; what stands before the first stranger anybody can have written.
    const hops = [header].flat().join(',').split(',').reverse();
    let nearest = peer;
    for (const hop of hops) {
      const address = hop.trim();
      if (!ipaddr.isValid(address)) break;
      nearest = address;
      if (!isTrusted(address)) break;
    }
    return counted(nearest);
  };
}

function counted(address: string): string {
  if (!address.includes(':')) return address;
  if (!ipaddr.isValid(address)) return '';
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${parsed.toNormalizedString().split(':').slice(0, 4).join(':')}/64`;
}
