/** What the hosted surface shows of you; null where you set nothing. Colours are `#RRGGBB`, URLs https. */
export interface Branding {
  readonly object: 'branding';
  readonly brand_name: string | null;
  readonly logo_url: string | null;
  readonly primary_color: string | null;
  readonly secondary_color: string | null;
  readonly accent_color: string | null;
  readonly support_url: string | null;
  readonly support_email: string | null;
  readonly terms_url: string | null;
  readonly privacy_url: string | null;
}

/** What is absent stays; `null` clears. */
export type BrandingUpdateParams = {
  readonly [Field in Exclude<keyof Branding, 'object'>]?: Branding[Field] | undefined;
};
