import type { Tenant } from '../common/index.js';
import { PublicError } from '../errors/index.js';

/** What a partner can be entitled to beside the hosted sale (`gate`), which everybody has. */
export const products = ['rails', 'kyc_package'] as const;

export type Product = (typeof products)[number];

/** @throws PublicError 403 `not_entitled`, which names the product */
export function requireEntitlement({ tenant }: { readonly tenant: Tenant }, product: Product): void {
  if (tenant.entitlements.includes(product)) return;
  throw new PublicError('not_entitled', {
    message: `This partner is not entitled to ${product}. Ask the operator to switch it on.`,
  });
}
