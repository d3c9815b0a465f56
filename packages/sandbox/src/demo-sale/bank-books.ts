import { call, expectStatus } from './call.js';

type Line = { readonly kind: string; readonly amount: string; readonly payment_id: string | null };

/** The payments that the bank has booked in a currency, oldest first. The bank's word counts, not the gateway's. */
export async function bookedPayments(bank_url: string, bank_token: string, currency: string): Promise<Line[]> {
  const headers = { authorization: `Bearer ${bank_token}` };
  const answer = await call('GET', `${bank_url}/statement?currency=${currency}`, { headers });
  const { lines } = expectStatus(answer, 200, 'the bank statement') as { lines: Line[] };
  return lines.filter((line) => line.kind === 'payment');
}
