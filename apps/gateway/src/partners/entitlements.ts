import type { Tenant } from '../common/index.js';
import { PublicError } from '../errors/index.js';

/** What a partner can be entitled to beside the hosted sale (`gate`), which everybody has. */
export const products = ['rails', 'kyc_package'] as const;

export type Product = (typeof products)[number];

/**
 * @param param the field that asks for the product, where it is not the operation itself
 * @throws PublicError 403 `not_entitled`, which names the product and the operator's command
 */
export function requireEntitlement(
  { tenant }: { readonly tenant: Tenant },
  product: Product,
  { param }: { readonly param?: string } = {},
): void {
  if (tenant.entitlements.includes(product)) return;
  const command = `0gate admin entitlement add --partner ${tenant.partner_id} --mode ${tenant.mode} ${product}`;
  throw new PublicError('not_entitled', {
    ...(param === undefined ? {} : { param }),
    message: `This partner is not entitled to ${product}. The operator switches it on with: ${command}`,
  });
}
