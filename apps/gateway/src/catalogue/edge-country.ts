import type { FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';

export type EdgeCountry = (request: FastifyRequest) => string | null;

/**
 * The country that a proxy in front of us found out, from its `cf-ipcountry` header. Anybody can send that header, so it counts
 * only from the proxies that the operator named.
 *
 * @param trusted_proxies addresses or CIDRs. @throws for one that is neither
 */
export function createEdgeCountry(trusted_proxies: readonly string[]): EdgeCountry {
  const ranges = trusted_proxies.map((text) => {
    if (text.includes('/')) return ipaddr.parseCIDR(text);
    const address = ipaddr.parse(text);
    return [address, address.kind() === 'ipv4' ? 32 : 128] as [ipaddr.IPv4 | ipaddr.IPv6, number];
  });
  return (request) => {
    const header = request.headers['cf-ipcountry'];
    // XX is "unknown", T1 an anonymising network.
    if (typeof header !== 'string' || !/^[A-Za-z]{2}$/.test(header) || header.toUpperCase() === 'XX') return null;
    const remote = request.socket.remoteAddress;
    if (remote === undefined || !ipaddr.isValid(remote)) return null;
    const peer = ipaddr.process(remote);
    const trusted = ranges.some(([range, bits]) => range.kind() === peer.kind() && peer.match(range, bits));
    return trusted ? header.toUpperCase() : null;
  };
}
