import { factoryAddress, factoryCode, forwarderImplementation, forwarderImplementationCode } from '@0gate/contracts';
import { type Address, keccak256, zeroAddress } from 'viem';
import type { ChainClient } from '../chains/evm/index.js';
import type { Core, Mode } from '../common/index.js';
import type { NetworkConfig } from '../config.js';

/** A network that is off is looked at again after this long, by the monotonic clock. */
const again_ms = 10_000;

/**
 * Is what stands on this network what addresses are derived from? Asked until it is once: the code of factory and
 * implementation is ours to the byte, the tokens are contracts, and in live the treasury is one too. Otherwise the network is
 * off, and the log says why: no address is proven there and no block followed.
 *
 * @returns true for a network that is on
 * @throws NoQuorum when the chain can not be asked
 */
export function createNetworkCheck(
  core: Core,
  mode: Mode,
  network: NetworkConfig,
  client: () => ChainClient,
): () => Promise<boolean> {
  let isOn = false;
  let look_at_ms = Number.NEGATIVE_INFINITY;
  return async () => {
    if (isOn) return true;
    if (core.clock.monotonic_ms() < look_at_ms) return false;
    const reason = await findFault(client(), network, mode);
    isOn = reason === null;
    if (reason === null) return true;
    look_at_ms = core.clock.monotonic_ms() + again_ms;
    core.log.error({ alarm: 'network_off', mode, network: network.network, reason }, 'network is off');
    return false;
  };
}

async function findFault(client: ChainClient, network: NetworkConfig, mode: Mode): Promise<string | null> {
  const factory = network.factory as Address;
  const treasury = network.treasury as Address;
  const implementation = forwarderImplementation(factory);
  const tokens = network.tokens.map(({ address }) => address);
  const [atFactory, atImplementation, atTreasury, ...atTokens] = await client.codes([
    factory,
    implementation,
    treasury,
    ...tokens,
  ]);
  if (!isSameCode(atFactory, expectedFactoryCode(factory, treasury))) return `no factory of ours at ${factory}`;
  if (!isSameCode(atImplementation, forwarderImplementationCode({ factory, treasury }))) {
    return `no forwarder of ours for treasury ${treasury} at ${implementation}`;
  }
  if (mode === 'live' && atTreasury === '0x') return `treasury ${treasury} is no contract`;
  const missing = tokens.find((_, index) => atTokens[index] === '0x');
  return missing === undefined ? null : `no token at ${missing}`;
}

/** The factory's address follows from its *first* sweeper, which may have been replaced; its code does not hold the sweeper. */
function expectedFactoryCode(factory: Address, treasury: Address): string {
  const owners = { treasury, sweeper: zeroAddress };
  const implementationOf = (address: Address) => forwarderImplementation(address).slice(2).toLowerCase();
  return factoryCode(owners)
    .toLowerCase()
    .replaceAll(implementationOf(factoryAddress(owners)), implementationOf(factory));
}

function isSameCode(found: string | undefined, expected: string): boolean {
  return found !== undefined && keccak256(found as Address) === keccak256(expected.toLowerCase() as Address);
}
