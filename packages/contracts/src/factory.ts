import { type Address, concat, encodeAbiParameters, getCreate2Address, type Hex, keccak256, zeroHash } from 'viem';
import { forwarderFactory } from './artifacts/forwarder-factory.js';
import { deterministicDeploymentProxy } from './deployment-proxy.js';
import { forwarderImplementation } from './forwarder.js';
import { withImmutables } from './immutables.js';

/** Decides the factory's address, and with it every deposit address: the same two values on each network, for ever. */
export type FactoryOwners = { readonly treasury: Address; readonly sweeper: Address };

/** The factory's creation code with its arguments. `sweeper` is the *initial* one; the treasury may replace it later. */
export function factoryInitCode({ treasury, sweeper }: FactoryOwners): Hex {
  const parameters = encodeAbiParameters([{ type: 'address' }, { type: 'address' }], [treasury, sweeper]);
  return concat([forwarderFactory.bytecode, parameters]);
}

export function factoryInitCodeHash(owners: FactoryOwners): Hex {
  return keccak256(factoryInitCode(owners));
}

/** Where the factory is, or will be, on every network. Checksummed. */
export function factoryAddress(owners: FactoryOwners): Address {
  const bytecodeHash = factoryInitCodeHash(owners);
  return getCreate2Address({ from: deterministicDeploymentProxy.address, salt: zeroHash, bytecodeHash });
}

/** What to send to the deterministic deployment proxy in order to deploy the factory: salt, then creation code. */
export function factoryDeploymentData(owners: FactoryOwners): Hex {
  return concat([zeroHash, factoryInitCode(owners)]);
}

/** The factory's code as it must stand on the chain; keccak256 of it is what EXTCODEHASH answers. */
export function factoryCode(owners: FactoryOwners): Hex {
  return withImmutables(forwarderFactory, {
    TREASURY: owners.treasury,
    IMPLEMENTATION: forwarderImplementation(factoryAddress(owners)),
  });
}
