import { call, expectStatus, type StackInfo } from '@0gate/sandbox';

/** How often the bank has booked a payment of this amount. Each sale here has an amount of its own. */
export async function timesPaid(
  { bank_url, bank_token }: StackInfo,
  amount: string,
  currency: string,
): Promise<number> {
  const headers = { authorization: `Bearer ${bank_token}` };
  const answer = await call('GET', `${bank_url}/statement?currency=${currency}`, { headers });
  const { lines } = expectStatus(answer, 200, 'the bank statement') as { lines: { kind: string; amount: string }[] };
  return lines.filter((line) => line.kind === 'payment' && line.amount === `-${amount}`).length;
}
