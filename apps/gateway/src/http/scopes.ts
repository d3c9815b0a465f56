import type { GateServer } from './server.js';

/**
 * What a key needs for each operation that partners' servers call. A key without scopes may do all that its partner is entitled
 * to; one with scopes only what they name. `write` does not hold `read`: a key that only creates sessions need not see any.
 */
export const scopes = {
  createSession: 'sessions:write',
  listSessions: 'sessions:read',
  retrieveSession: 'sessions:read',
  cancelSession: 'sessions:write',
  listTransactions: 'transactions:read',
  retrieveTransaction: 'transactions:read',
  listCountries: 'capabilities:read',
  listCurrencies: 'capabilities:read',
  listAssets: 'capabilities:read',
  getAsset: 'capabilities:read',
  listPaymentMethods: 'capabilities:read',
  listPayoutMethods: 'capabilities:read',
  checkEligibility: 'capabilities:read',
  previewQuotes: 'quotes:read',
  lockQuote: 'quotes:write',
  retrieveSignedQuote: 'quotes:read',
  createPayIn: 'rails:write',
  retrievePayIn: 'rails:read',
  createPayOut: 'rails:write',
  retrievePayOut: 'rails:read',
  createCustomer: 'customers:write',
  listCustomers: 'customers:read',
  getCustomer: 'customers:read',
  updateCustomer: 'customers:write',
  deleteCustomer: 'customers:write',
  getBranding: 'branding:read',
  updateBranding: 'branding:write',
  listEvents: 'events:read',
  retrieveWebhookEndpoint: 'webhooks:read',
  updateWebhookEndpoint: 'webhooks:write',
  rotateWebhookSecret: 'webhooks:write',
  finishWebhookRotation: 'webhooks:write',
  sendTestWebhook: 'webhooks:write',
  listPartnerWebhookDeliveries: 'webhooks:read',
  replayWebhookDelivery: 'webhooks:write',
  replayWebhookDeliveries: 'webhooks:write',
  completeTestSession: 'test_helpers:write',
  failTestSession: 'test_helpers:write',
  expireTestSession: 'test_helpers:write',
  advanceTestClock: 'test_helpers:write',
} as const;

export type Scope = (typeof scopes)[keyof typeof scopes];

/** Every scope that a key can have, in the order of the alphabet. */
export const allScopes: readonly Scope[] = [...new Set(Object.values(scopes))].sort();

/** @throws with a sentence for the operator, if a name is no scope */
export function readScopes(names: readonly string[]): Scope[] {
  for (const name of names) {
    if (!(allScopes as readonly string[]).includes(name))
      throw new Error(`"${name}" is no scope; there are ${allScopes.join(', ')}`);
  }
  return allScopes.filter((scope) => names.includes(scope));
}

/**
 * Writes into each route that is made here from now on which scope it needs, once, so that a request only compares.
 *
 * @throws when the route is made, and so before the server starts, if no scope is named for its operation
 */
export function noteScopes(app: GateServer): void {
  app.addHook('onRoute', (route) => {
    const { operationId } = (route.schema ?? {}) as { readonly operationId?: string };
    const scope = (scopes as Readonly<Record<string, Scope | undefined>>)[operationId ?? ''];
    if (scope === undefined) {
      const name = operationId ?? `${String(route.method)} ${route.url}`;
      throw new Error(`${name} is called with a secret key: name its scope in http/scopes.ts`);
    }
    route.config = { ...route.config, scope };
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a key with scopes needs; set where secret keys are asked for. */
    scope?: Scope;
  }
}
