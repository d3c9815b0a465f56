import { synthetic_accounts } from '@0gate/sandbox';

export type AccountName = keyof typeof synthetic_accounts;

/** What one user wants: fiat for a token. The amount is the sale's own in its world, so that the bank's books name the sale. */
export interface Order {
  readonly amount: string;
  readonly currency: 'EUR' | 'GBP';
  readonly asset: 'USDC' | 'EURC';
  readonly network: 'ETHEREUM' | 'BASE';
  readonly account: AccountName;
}

const pairs = {
  EUR: { currency: 'EUR', asset: 'USDC', network: 'ETHEREUM', country: 'de' },
  GBP: { currency: 'GBP', asset: 'EURC', network: 'BASE', country: 'gb' },
} as const;

type Behaviour = 'normal' | 'second' | 'slow' | 'accept_then_timeout' | 'final_refusal';

/** A source of orders with amounts that come once: some above the amount from which identity is asked for, most below. */
export function createOrders(): (currency: 'EUR' | 'GBP', behaviour?: Behaviour, amount?: string) => Order {
  let made = 0;
  return (currency, behaviour = 'normal', amount) => {
    made += 1;
    const { country, ...pair } = pairs[currency];
    const euros = made % 4 === 0 ? 200 : 40;
    return {
      amount: amount ?? `${euros + made}.${`${made % 100}`.padStart(2, '0')}`,
      ...pair,
      account: `${country}_${behaviour}`,
    };
  };
}

export function isRefused(order: Order): boolean {
  return synthetic_accounts[order.account].behaviour === 'final_refusal';
}

/** The user's own details, as the payout method's form takes them. */
export function detailsOf({ account }: Order): Record<string, string> {
  const { behaviour: _, ...fields } = synthetic_accounts[account];
  return { holder_name: 'Ada Example', ...fields };
}
