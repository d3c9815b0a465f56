import { getAddress } from 'viem';

export type AddressProblem = 'address_invalid' | 'address_checksum';

/**
 * An EVM address in its canonical, checksummed form. All lower case (or all upper) passes without a checksum; mixed case must
 * have the right one, because a mistyped character shows there.
 */
export function parseEvmAddress(text: string): { ok: true; address: string } | { ok: false; problem: AddressProblem } {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) return { ok: false, problem: 'address_invalid' };
  const digits = text.slice(2);
  const address = getAddress(text.toLowerCase() as `0x${string}`);
  const unchecked = digits === digits.toLowerCase() || digits === digits.toUpperCase();
  return unchecked || address === text ? { ok: true, address } : { ok: false, problem: 'address_checksum' };
}
