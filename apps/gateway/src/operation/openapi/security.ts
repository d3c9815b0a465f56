export const securitySchemes = {
  secretKey: {
    type: 'http',
    scheme: 'bearer',
    description: 'Secret key, `sk_test_…` or `sk_live_…`: on the server only.',
  },
  publishableKey: {
    type: 'http',
    scheme: 'bearer',
    description: 'Publishable key, `pk_test_…` or `pk_live_…`: for browsers and apps.',
  },
  publishableKeyHeader: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Publishable-Key',
    description: 'The publishable key, where the Authorization header is taken.',
  },
  embedToken: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Embed-Token',
    description: 'From a bootstrap; for one session, for an hour.',
  },
} as const;

export type Credential = 'secret' | 'publishable' | 'embed' | 'none';

/** Which credential a route asks for, as its place among the others says. */
export function credentialOf(url: string): Credential {
  if (url === '/v1/embed/bootstrap') return 'publishable';
  // What opens a view is the client secret or link in its body.
  if (url === '/v1/embed/view') return 'none';
  if (url.startsWith('/v1/embed/')) return 'embed';
  return url.startsWith('/v1/') ? 'secret' : 'none';
}

const requirements: Readonly<Record<Credential, Record<string, string[]>[]>> = {
  secret: [{ secretKey: [] }],
  // On the surface's own origin the client secret in the body is enough, and the key may stand in the body too.
  publishable: [{ publishableKey: [] }, { publishableKeyHeader: [] }, {}],
  embed: [{ embedToken: [] }],
  none: [],
};

export const securityOf = (url: string): Record<string, string[]>[] => requirements[credentialOf(url)];
