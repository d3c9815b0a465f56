import { AuthenticationError, InvalidRequestError } from './errors.js';
import { createBranding } from './server/branding.js';
import { createCapabilities } from './server/capabilities.js';
import { createCustomers } from './server/customers.js';
import { createEvents } from './server/events.js';
import type { Hooks } from './server/hooks.js';
import { readRetries, readTimeout } from './server/options.js';
import { createQuotes } from './server/quotes.js';
import { createRails } from './server/rails.js';
import { createSend, type Send, sleep } from './server/send.js';
import { createSessions } from './server/sessions.js';
import { createTestHelpers } from './server/test-helpers.js';
import { createTransactions } from './server/transactions.js';
import { createWebhookEndpoint } from './server/webhook-endpoint.js';
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
  /** Told of each try, for logs and metrics. */
  readonly hooks?: Hooks | undefined;
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
  readonly quotes: ReturnType<typeof createQuotes>;
  readonly rails: ReturnType<typeof createRails>;
  readonly transactions: ReturnType<typeof createTransactions>;
  readonly customers: ReturnType<typeof createCustomers>;
  readonly branding: ReturnType<typeof createBranding>;
  readonly webhooks: ReturnType<typeof createWebhooks>;
  readonly webhookEndpoint: ReturnType<typeof createWebhookEndpoint>;
  readonly events: ReturnType<typeof createEvents>;
  readonly testHelpers: ReturnType<typeof createTestHelpers>;

  constructor(options: GateClientOptions) {
    const send: Send = createSend({
      apiKey: readApiKey(options.apiKey),
      baseUrl: readBaseUrl(options.baseUrl),
      timeout_ms: readTimeout(options.timeout ?? default_timeout_ms),
      maxRetries: readRetries(options.maxRetries ?? default_retries),
      fetch: options.fetch ?? ((input, init) => fetch(input, init)),
      hooks: options.hooks ?? {},
      sleep,
    });
    this.sessions = createSessions(send);
    this.capabilities = createCapabilities(send);
    this.quotes = createQuotes(send);
    this.rails = createRails(send);
    this.transactions = createTransactions(send);
    this.customers = createCustomers(send);
    this.branding = createBranding(send);
    this.webhooks = createWebhooks(send);
    this.webhookEndpoint = createWebhookEndpoint(send);
    this.events = createEvents(send);
    this.testHelpers = createTestHelpers(send);
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
