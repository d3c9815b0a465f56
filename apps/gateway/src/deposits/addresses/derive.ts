import { forwarderInitCodeHash } from '@0gate/contracts';
import { type Address, encodeAbiParameters, getCreate2Address, type Hex, keccak256 } from 'viem';
import { type DepositAddressInput, saltScheme } from './input.js';

const parameters = [
  { type: 'string' },
  { type: 'string' },
  { type: 'string' },
  { type: 'string' },
  { type: 'string' },
  { type: 'uint256' },
] as const;

/** The salt of a session's forwarder: keccak256 of the ABI encoding of everything that names the session, never a counter. */
export function deriveSalt(deployment_id: string, input: DepositAddressInput): Hex {
  const { mode, partner_id, session_id, n } = input;
  return keccak256(
    encodeAbiParameters(parameters, [saltScheme, deployment_id, mode, partner_id, session_id, BigInt(n)]),
  );
}

/** The first of the two codes that derive addresses: viem's. */
export function createDerivation(factory: string): (salt: string) => string {
  const from = factory as Address;
  const bytecodeHash = forwarderInitCodeHash(from);
  return (salt) => getCreate2Address({ from, salt: salt as Hex, bytecodeHash });
}
