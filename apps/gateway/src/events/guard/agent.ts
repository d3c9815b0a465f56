import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import type { Resolve } from './resolve.js';
import { canonicalHost, isAddress, type Targets } from './targets.js';

/** The host leads where webhooks do not go. */
export class TargetForbiddenError extends Error {
  override readonly name = 'TargetForbiddenError';
}

/** The host has no address that could be found. */
export class TargetUnknownError extends Error {
  override readonly name = 'TargetUnknownError';
}

/**
 * Calls partners' endpoints, and nothing else. The check stands where the connection is made: the host is resolved once, every
 * address is checked, and the connection goes to one of those very addresses, so that a second answer of a name server changes
 * nothing. One forbidden address among several forbids the host: whoever mixes them wants the wrong one to be taken. Every
 * connection passes here, whatever the URL said, and redirects are not followed.
 */
export function createGuardedAgent(deps: { targets: Targets; resolve: Resolve; connect_timeout_ms: number }): Agent {
  return new Agent({
    connect(options, callback) {
      checkedAddresses(deps.targets, deps.resolve, options.hostname).then(
        (addresses) => {
          const connect = buildConnector({
            timeout: deps.connect_timeout_ms,
            lookup: fixedLookup(addresses),
            maxCachedSessions: 0,
          });
          const host = canonicalHost(options.hostname);
          // A literal address is connected as it is, so it must be the checked text, not the URL's.
          connect({ ...options, hostname: isIP(host) === 0 ? options.hostname : host }, callback);
        },
        (error: Error) => callback(error, null),
      );
    },
  });
}

/** @throws TargetForbiddenError if any address of the host is not allowed, TargetUnknownError if there is none */
async function checkedAddresses(targets: Targets, resolve: Resolve, hostname: string): Promise<readonly string[]> {
  const host = canonicalHost(hostname);
  const addresses = isAddress(host)
    ? [host]
    : await resolve(host).catch((cause: unknown) => {
        throw new TargetUnknownError(`no address for ${host}`, { cause });
      });
  if (addresses.length === 0) throw new TargetUnknownError(`no address for ${host}`);
  const forbidden = addresses.find((address) => !targets.allows(host, address));
  if (forbidden !== undefined) throw new TargetForbiddenError(`${host} leads to ${forbidden}`);
  return addresses;
}

/** Gives out what was checked, in place of a look-up. */
function fixedLookup(addresses: readonly string[]): LookupFunction {
  const entries = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, options, callback) => {
    const [first] = entries;
    if (first === undefined) return callback(new Error('no address'), '', 0);
    if (options.all === true) return callback(null, entries);
    return callback(null, first.address, first.family);
  };
}
