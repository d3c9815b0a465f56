import { type Static, Type } from 'typebox';

const nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const color = Type.String({ pattern: '^#[0-9A-Fa-f]{6}$', description: 'A colour as #RRGGBB.', examples: ['#1A56DB'] });
/** What a browser would clean up (spaces, control characters, backslashes) is refused, and so are credentials. Half a character is no text that can be kept. */
const url = Type.String({
  maxLength: 2048,
  pattern: '^https://[^\\s\\p{Cc}\\p{Cs}\\\\/?#@]+([/?#][^\\s\\p{Cc}\\p{Cs}\\\\]*)?$',
  description: 'An absolute https URL.',
  examples: ['https://example.com/logo.svg'],
});
const brandName = Type.String({
  maxLength: 128,
  pattern: '^[^\\s\\p{Cc}\\p{Cs}]([^\\p{Cc}\\p{Cs}]*[^\\s\\p{Cc}\\p{Cs}])?$',
  description: 'A name without spaces around it and without control characters.',
  examples: ['Example Wallet'],
});
const email = Type.String({
  maxLength: 254,
  pattern: '^[^\\s\\p{Cc}\\p{Cs}@]+@[^\\s\\p{Cc}\\p{Cs}@]+\\.[^\\s\\p{Cc}\\p{Cs}@]+$',
  description: 'An email address, like help@example.com.',
  examples: ['help@example.com'],
});

/** Each key of a partner's look with its form. */
const keys = {
  logo_url: url,
  primary_color: color,
  secondary_color: color,
  accent_color: color,
  brand_name: brandName,
  support_url: url,
  support_email: email,
  terms_url: url,
  privacy_url: url,
};

/** A key that is absent stays, and null clears it. */
export const brandingBody = Type.Object(
  {
    logo_url: Type.Optional(nullable(keys.logo_url)),
    primary_color: Type.Optional(nullable(keys.primary_color)),
    secondary_color: Type.Optional(nullable(keys.secondary_color)),
    accent_color: Type.Optional(nullable(keys.accent_color)),
    brand_name: Type.Optional(nullable(keys.brand_name)),
    support_url: Type.Optional(nullable(keys.support_url)),
    support_email: Type.Optional(nullable(keys.support_email)),
    terms_url: Type.Optional(nullable(keys.terms_url)),
    privacy_url: Type.Optional(nullable(keys.privacy_url)),
  },
  { $id: 'UpdateBranding', additionalProperties: false },
);

export type BrandingBody = Static<typeof brandingBody>;

export const brandingObject = Type.Object(
  {
    object: Type.Literal('branding'),
    logo_url: nullable(keys.logo_url),
    primary_color: nullable(keys.primary_color),
    secondary_color: nullable(keys.secondary_color),
    accent_color: nullable(keys.accent_color),
    brand_name: nullable(keys.brand_name),
    support_url: nullable(keys.support_url),
    support_email: nullable(keys.support_email),
    terms_url: nullable(keys.terms_url),
    privacy_url: nullable(keys.privacy_url),
  },
  { $id: 'Branding' },
);
