import { deterministicDeploymentProxy, forwarderImplementation } from '@0gate/contracts';
import type { Address, Hex } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import type { Core, Mode } from '../../common/index.js';

/** Keys of the deployment that send coins: what comes from them is never a deposit. Lower case. */
export function ownSenders(core: Core, mode: Mode): ReadonlySet<string> {
  const keys = mode === 'test' ? core.config.test : null;
  const signers = keys === null ? [] : [keys.gas_key, keys.float_key, keys.sweeper_key].filter((key) => key !== '');
  return new Set([
    ...signers.map((key) => privateKeyToAddress(key as Hex).toLowerCase()),
    ...core.config.networks[mode].map(({ treasury }) => treasury.toLowerCase()),
  ]);
}

/** Contracts of ours and of the tokens: coins sent there are stuck. Lower case. */
export function knownContracts(core: Core, mode: Mode): ReadonlySet<string> {
  const addresses = core.config.networks[mode].flatMap(({ factory, tokens }) => [
    factory,
    forwarderImplementation(factory as Address),
    ...tokens.map(({ address }) => address),
  ]);
  return new Set([...addresses, deterministicDeploymentProxy.address].map((address) => address.toLowerCase()));
}
