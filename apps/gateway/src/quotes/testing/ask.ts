/** What preview takes, with a change laid over it; `undefined` leaves a field out. */
export function previewOf(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const body: Record<string, unknown> = { currency: 'EUR', asset: 'USDC', amount: '250.00', side: 'off_ramp' };
  for (const [field, value] of Object.entries(change)) {
    if (value === undefined) delete body[field];
    else body[field] = value;
  }
  return body;
}

/** The same for a lock. */
export const lockOf = (change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> =>
  previewOf({ payment_method: 'sepa', ...change });
