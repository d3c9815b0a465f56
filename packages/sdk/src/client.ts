import { AuthenticationError, InvalidRequestError } from './errors.js';
import { createCapabilities } from './server/capabilities.js';
import { createSend, type Send } from './server/send.js';
import { createSessions } from './server/sessions.js';
import { createTransactions } from './server/transactions.js';
import { createWebhooks } from './server/webhooks.js';

export interface GateClientOptions {
  /** Secret key: `sk_test_…` or `sk_live_…`. The mode follows from it. */
  readonly apiKey: string;
  /** Origin of the API, e.g. `https://api.gate.example`. */
  readonly baseUrl: string;
  /** For each try, in milliseconds; 30,000 when absent. */
  readonly timeout?: number | undefined;
  /** 2 when absent. */
  readonly maxRetries?: number | undefined;
  /** Another `fetch`, for a proxy or a runtime without one. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

const default_timeout_ms = 30_000;
const default_retries = 2;

/**
 * The gateway's API for a partner's server. Params and results are written as the API writes them.
 *
 * @example
 * const gate = new GateClient({ apiKey: 'sk_test_…', baseUrl: 'https://api.gate.example' });
 * const session = await gate.sessions.create({ amount: '250.00', currency: 'EUR', return_url: 'https://app.example/back' });
 */
export class GateClient {
  readonly sessions: ReturnType<typeof createSessions>;
  readonly capabilities: ReturnType<typeof createCapabilities>;
  readonly transactions: ReturnType<typeof createTransactions>;
  readonly webhooks: ReturnType<typeof createWebhooks>;

  constructor(options: GateClientOptions) {
    const send: Send = createSend({
      apiKey: readApiKey(options.apiKey),
      baseUrl: readBaseUrl(options.baseUrl),
      timeout_ms: options.timeout ?? default_timeout_ms,
      maxRetries: options.maxRetries ?? default_retries,
      fetch: options.fetch ?? ((input, init) => fetch(input, init)),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
    this.sessions = createSessions(send);
    this.capabilities = createCapabilities(send);
    this.transactions = createTransactions(send);
    this.webhooks = createWebhooks(send);
  }
}

function readApiKey(key: unknown): string {
  if (typeof key === 'string' && /^sk_(test|live)_[\x21-\x7e]+$/.test(key)) return key;
  const publishable = typeof key === 'string' && key.startsWith('pk_');
  const advice = publishable
    ? 'This is a publishable key, which only opens the surface in a browser.'
    : 'Set apiKey to the secret key.';
  throw new AuthenticationError(`${advice} A server needs a key that starts with "sk_test_" or "sk_live_".`, {
    code: 'authentication_error',
  });
}

function readBaseUrl(base_url: unknown): string {
  const url = typeof base_url === 'string' && URL.canParse(base_url) ? new URL(base_url) : null;
  const bare = url !== null && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  if (bare && /^https?:$/.test(url.protocol)) return url.origin;
  throw new InvalidRequestError('baseUrl must be the origin of the API alone, such as "https://api.gate.example".', {
    code: 'invalid_request',
  });
}
