/** Who may show a page of the surface, and whose logo it shows. */
interface PagePolicy {
  /** CSP sources; empty = nobody may frame it. */
  readonly frame_ancestors: readonly string[];
  readonly logo_origin: string | null;
  readonly https: boolean;
}

// Writing to the clipboard stays: addresses are copied. Everything else of the device is none of this page's business.
const permissions = [
  'accelerometer',
  'autoplay',
  'camera',
  'display-capture',
  'encrypted-media',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'screen-wake-lock',
  'serial',
  'usb',
  'xr-spatial-tracking',
];

/** Nothing inline, nothing of a third party but the partner's own logo, and framed only by the pages it was made for. */
export function pageHeaders({ frame_ancestors, logo_origin, https }: PagePolicy): Record<string, string> {
  const csp = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    `img-src 'self' data:${logo_origin === null ? '' : ` ${logo_origin}`}`,
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${frame_ancestors.length === 0 ? "'none'" : frame_ancestors.join(' ')}`,
  ];
  return {
    'Content-Security-Policy': csp.join('; '),
    'Referrer-Policy': 'same-origin',
    'Permissions-Policy': permissions.map((name) => `${name}=()`).join(', '),
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    ...(frame_ancestors.length === 0 ? { 'X-Frame-Options': 'DENY' } : {}),
    ...(https ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
  };
}
