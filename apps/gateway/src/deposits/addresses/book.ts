import { forwarderFactoryAbi } from '@0gate/contracts';
import { type Address, decodeFunctionResult, encodeFunctionData, type Hex } from 'viem';
import type { ChainClient } from '../../chains/evm/index.js';
import type { Core, Mode } from '../../common/index.js';
import { createNetworkCheck } from '../network-check.js';
import { createDerivation, deriveSalt } from './derive.js';
import { createSecondDerivation, deriveSaltAgain } from './derive-again.js';
import type { DepositAddressInput } from './input.js';
import { knownContracts, ownSenders } from './own.js';
import { matchAddresses } from './store.js';

export interface AddressBook {
  /**
   * The session's address on that network, checksummed, by two codes that share nothing.
   *
   * @throws when they differ, or the mode has no such network: bugs, and nothing may be shown
   */
  depositAddress(input: DepositAddressInput): string;
  /** The salt of the session's forwarder, 0x and 64 hex digits. */
  depositSalt(input: DepositAddressInput): string;
  /**
   * As `depositAddress`, and the network's factory says the same. Calls the chain.
   *
   * @throws NoQuorum when the chain can not be asked; an error when the network is off or the factory says another address
   */
  proveDepositAddress(input: DepositAddressInput): Promise<string>;
  /** Where coins must never be sent: our own addresses, contracts, burn addresses, precompiles, every address ever shown. */
  isForbiddenAddress(mode: Mode, address: string): Promise<boolean>;
}

/** Precompiles and other addresses that nobody holds a key of stand at the very bottom. */
const lastReserved = 0xffffn;
const burn = '0x000000000000000000000000000000000000dead';

/** @param clients of each network; asked only to prove an address */
export function createAddressBook(core: Core, clients: (mode: Mode, network: string) => ChainClient): AddressBook {
  const { config } = core;
  const networks = new Map(
    config.modes.flatMap((mode) =>
      config.networks[mode].map((network) => [
        `${mode} ${network.network}`,
        {
          factory: network.factory,
          first: createDerivation(network.factory),
          second: createSecondDerivation(network.factory),
          isOn: createNetworkCheck(core, mode, network, () => clients(mode, network.network)),
        },
      ]),
    ),
  );
  const forbidden = new Map(
    config.modes.map((mode) => [mode, new Set([...ownSenders(core, mode), ...knownContracts(core, mode)])]),
  );

  const networkOf = ({ mode, network }: DepositAddressInput) => {
    const found = networks.get(`${mode} ${network}`);
    if (found === undefined) throw new Error(`no network ${network} in ${mode}`);
    return found;
  };

  const depositSalt = (input: DepositAddressInput): Hex => {
    const salt = deriveSalt(config.deployment_id, input);
    if (salt !== deriveSaltAgain(config.deployment_id, input)) {
      throw new Error(`the two salts of ${input.session_id} differ`);
    }
    return salt;
  };

  const depositAddress = (input: DepositAddressInput): string => {
    const { first, second } = networkOf(input);
    const salt = depositSalt(input);
    const address = first(salt);
    if (address !== second(salt)) throw new Error(`the two addresses of ${input.session_id} differ`);
    return address;
  };

  return {
    depositAddress,
    depositSalt,
    async proveDepositAddress(input) {
      const { factory, isOn } = networkOf(input);
      const address = depositAddress(input);
      if (!(await isOn())) throw new Error(`network ${input.network} is off`);
      const call = { abi: forwarderFactoryAbi, functionName: 'addr' } as const;
      const data = encodeFunctionData({ ...call, args: [depositSalt(input)] });
      const answer = await clients(input.mode, input.network).call(factory, data);
      const proven: Address = decodeFunctionResult({ ...call, data: answer as Hex });
      if (proven !== address) throw new Error(`the factory says ${proven} for ${input.session_id}, we say ${address}`);
      return address;
    },
    async isForbiddenAddress(mode, address) {
      const lower = address.toLowerCase();
      if (lower === burn || BigInt(lower) <= lastReserved || forbidden.get(mode)?.has(lower)) return true;
      return (await matchAddresses(core.db, mode, [lower])).length > 0;
    },
  };
}
