import { type Address, concat, getContractAddress, getCreate2Address, type Hex, keccak256 } from 'viem';
import { forwarder } from './artifacts/forwarder.js';
import { withImmutables } from './immutables.js';

/** The contract that all of a factory's forwarders are clones of: the first contract the factory makes, in its constructor. */
export function forwarderImplementation(factory: Address): Address {
  return getContractAddress({ from: factory, nonce: 1n });
}

/** The implementation's code as it must stand on the chain. */
export function forwarderImplementationCode({ factory, treasury }: { factory: Address; treasury: Address }): Hex {
  return withImmutables(forwarder, { FACTORY: factory, TREASURY: treasury });
}

/** A forwarder's own code: EIP-1167, which passes every call on to the implementation. */
export function forwarderCode(factory: Address): Hex {
  return concat(['0x363d3d373d3d3d363d73', forwarderImplementation(factory), '0x5af43d82803e903d91602b57fd5bf3']);
}

/** A forwarder's creation code: ten bytes that return `forwarderCode`. The same for every salt. */
export function forwarderInitCode(factory: Address): Hex {
  return concat(['0x3d602d80600a3d3981f3', forwarderCode(factory)]);
}

/** The third ingredient of CREATE2 beside the factory and the salt. */
export function forwarderInitCodeHash(factory: Address): Hex {
  return keccak256(forwarderInitCode(factory));
}

/** The deposit address of a salt, deployed or not. Checksummed. Equals the factory's `addr(salt)`. */
export function forwarderAddress({ factory, salt }: { factory: Address; salt: Hex }): Address {
  return getCreate2Address({ from: factory, salt, bytecodeHash: forwarderInitCodeHash(factory) });
}
