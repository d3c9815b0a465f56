/** One partner in one mode: what every row of partner data belongs to. */
export interface Tenant {
  readonly tenant_id: number;
  readonly partner_id: string;
  readonly partner_name: string;
  readonly mode: Mode;
  /** Seconds by which the tenant's tests have moved business time forward; always 0 in live. */
  readonly test_offset_s: number;
  readonly entitlements: readonly string[];
  readonly branding: Branding;
  readonly disabled: boolean;
  /** Where events go, and which; null when no endpoint is set. */
  readonly endpoint: { readonly url: string; readonly event_types: readonly string[] | null } | null;
}

export type Mode = 'test' | 'live';

/** What a partner set of its look; a key that is absent or null was never set. */
export type Branding = Readonly<Partial<Record<BrandingKey, string | null>>>;

export type BrandingKey =
  | 'brand_name'
  | 'logo_url'
  | 'primary_color'
  | 'secondary_color'
  | 'accent_color'
  | 'support_url'
  | 'support_email'
  | 'terms_url'
  | 'privacy_url';
