/** `0x` and groups of four; joined they are the address again. */
export function groupAddress(address: string): readonly string[] {
  const match = /^0x([0-9a-fA-F]+)$/.exec(address);
  if (match?.[1] === undefined) return address.match(/.{1,4}/gs) ?? [];
  return ['0x', ...(match[1].match(/.{1,4}/g) ?? [])];
}
