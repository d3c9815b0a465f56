import type { FastifyRequest } from 'fastify';
import { createProxyTrust } from '../http/index.js';

export type EdgeCountry = (request: FastifyRequest) => string | null;

/**
 * The country that a proxy in front of us found out, from its `cf-ipcountry` header. Anybody can send that header, so it counts
 * only from the proxies that the operator named.
 *
 * @param trusted_proxies addresses or CIDRs. @throws for one that is neither
 */
export function createEdgeCountry(trusted_proxies: readonly string[]): EdgeCountry {
  const isTrusted = createProxyTrust(trusted_proxies);
  return (request) => {
    const header = request.headers['cf-ipcountry'];
    // XX is "unknown", T1 an anonymising network.
    if (typeof header !== 'string' || !/^[A-Za-z]{2}$/.test(header) || header.toUpperCase() === 'XX') return null;
    return isTrusted(request.socket.remoteAddress) ? header.toUpperCase() : null;
  };
}
