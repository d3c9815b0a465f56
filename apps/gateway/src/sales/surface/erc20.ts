/** `transfer(address,uint256)` of ERC-20: selector, then both arguments in 32 bytes. */
export function transferCalldata(to: string, units: bigint): string {
  const address = to.slice(2).toLowerCase();
  if (!/^[0-9a-f]{40}$/.test(address) || units < 0n || units >= 2n ** 256n) throw new RangeError('not a transfer');
  return `0xa9059cbb${address.padStart(64, '0')}${units.toString(16).padStart(64, '0')}`;
}
