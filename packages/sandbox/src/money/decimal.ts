/** Reads an unsigned decimal such as `250.00` into its smallest units; undefined when it is not one. */
export function parseDecimal(text: string, decimals: number): bigint | undefined {
  const match = /^(0|[1-9][0-9]{0,17})(?:\.([0-9]+))?$/.exec(text);
  const fraction = match?.[2] ?? '';
  if (match === null || fraction.length > decimals) return undefined;
  return BigInt(`${match[1]}${fraction.padEnd(decimals, '0')}`);
}

/** Writes smallest units with exactly `decimals` places: 25000n with 2 is `250.00`. */
export function formatDecimal(units: bigint, decimals: number): string {
  const sign = units < 0n ? '-' : '';
  const digits = `${units < 0n ? -units : units}`.padStart(decimals + 1, '0');
  if (decimals === 0) return `${sign}${digits}`;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
