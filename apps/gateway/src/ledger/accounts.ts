/**
 * Every account there is. The amount an account shows is the sum of its entries: positive when we owe (claims, revenue),
 * negative when we hold (custody, bank). Accounts under `sale/` have a floor at zero; house accounts have none.
 */

/** What we owe a seller in crypto: credited deposits not yet converted or given back. */
export const saleCrypto = (session_id: string): string => `sale/${session_id}/crypto`;
/** What we owe a seller in fiat: converted and not yet paid out. */
export const saleFiat = (session_id: string): string => `sale/${session_id}/fiat`;

/** Coins at deposit addresses. */
export const custodyForwarders = (network: string, symbol: string): string => `custody/${network}/${symbol}/forwarders`;
/** Coins swept together. */
export const custodyTreasury = (network: string, symbol: string): string => `custody/${network}/${symbol}/treasury`;
/** Coins that refunds are paid from. */
export const custodyFloat = (network: string, symbol: string): string => `custody/${network}/${symbol}/float`;
/** Deposits too small to give back. */
export const dust = (network: string, symbol: string): string => `dust/${network}/${symbol}`;

/** Where a conversion crosses from one asset to the other: its two sums are the position taken at the locked prices. */
export const fx = (currency: string, asset: string): string => `fx/${asset}/${currency}`;
/** Our account at a rail's bank. */
export const rail = (rail_id: string, currency: string): string => `rail/${rail_id}/${currency}`;

/** What the price kept of the market's: booked at conversion, beside the fees. */
export const revenueSpread = 'revenue/spread';
export const revenueFees = 'revenue/fees';
/** Markup collected for the partner: a liability, not revenue. */
export const partnerFees = 'payable/partner/fees';
export const rounding = 'rounding';
/** Money whose owner is not known yet. */
export const suspense = 'suspense';

/** The ledger's name for a token on its network: `ETHEREUM/USDC`. Fiat is its currency code. */
export const cryptoAsset = (network: string, symbol: string): string => `${network}/${symbol}`;

/** Accounts with a balance row of their own and a floor at zero. */
export const hasFloor = (account: string): boolean => account.startsWith('sale/');
