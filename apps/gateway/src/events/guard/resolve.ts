import { lookup, Resolver } from 'node:dns/promises';
import type { Targets } from './targets.js';

/** All addresses of a host name. @throws when there are none */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** Below a call's own limit, so that a slow name server is told from a slow endpoint. */
const patience = { timeout: 2_000, tries: 2 };

/**
 * Names are asked of the name servers, without the system's resolver: that one has four threads for the whole process, which
 * one partner's slow name server could hold for everybody. Only names that the operator allowed may stand in the hosts file.
 */
export function createResolve(targets: Targets): Resolve {
  const resolver = new Resolver(patience);
  return async (host) => {
    if (targets.names(host)) return (await lookup(host, { all: true })).map(({ address }) => address);
    // By definition, and never by asking anybody (RFC 6761).
    if (host === 'localhost' || host.endsWith('.localhost')) return ['127.0.0.1'];
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (addresses.length === 0)
      throw answers[0].status === 'rejected' ? answers[0].reason : new Error(`${host} has no address`);
    return addresses;
  };
}
