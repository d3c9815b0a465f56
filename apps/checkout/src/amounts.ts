/** Decimal strings as whole units, so that parts can be compared and added without a float. */

/** `"1.5"` with 6 decimals → 1500000n. @throws on anything but digits with at most that many decimals */
export function toUnits(amount: string, decimals: number): bigint {
  const match = /^([0-9]+)(?:\.([0-9]+))?$/.exec(amount);
  const fraction = match?.[2] ?? '';
  if (match?.[1] === undefined || fraction.length > decimals) throw new Error(`not an amount: ${amount}`);
  return BigInt(match[1] + fraction.padEnd(decimals, '0'));
}

/** 1500000n with 6 decimals → `"1.5"`. */
export function fromUnits(units: bigint, decimals: number): string {
  const digits = units.toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = decimals === 0 ? '' : digits.slice(-decimals).replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** What is missing until `due`; null when nothing is. */
export function missingAmount(due: string, received: string, decimals: number): string | null {
  const missing = toUnits(due, decimals) - toUnits(received, decimals);
  return missing > 0n ? fromUnits(missing, decimals) : null;
}

/** A rate has twelve digits so that it can be computed with; read is what it holds. Two decimals stay. */
export function withoutTrailingZeros(amount: string): string {
  return amount.replace(/(\.[0-9]{2}[0-9]*?)0+$/, '$1');
}

export const isZero = (amount: string): boolean => /^0*(\.0*)?$/.test(amount);
