import { randomBytes } from 'node:crypto';
import { createCatalogue } from '../catalogue/index.js';
import { tenantNow } from '../clock/index.js';
import type { Core, Tenant } from '../common/index.js';
import { createClientSecrets } from '../crypto/index.js';
import type { Tx } from '../db/index.js';
import { newId } from '../ids/index.js';
import { accounts, postLedger } from '../ledger/index.js';
import { parseDecimal } from '../money/index.js';
import { createPartner, requireTenant } from '../partners/index.js';
import { type CreateDeps, createSession } from '../sessions/commands/create.js';
import type { NewSession } from '../sessions/commands/validate.js';
import { findSession, type Session } from '../sessions/index.js';
import { type AccountDetails, insertPayoutAccount } from '../users/index.js';

/** A partner of its own, in test mode. */
export async function createTestTenant(core: Core, name = 'Example Wallet'): Promise<Tenant> {
  const { partner_id } = await createPartner(core, { name, mode: 'test', entitlements: [] });
  return requireTenant(core.db, partner_id, 'test');
}

/** An open session that asks for an amount of fiat, as `POST /v1/gate_sessions` would have made it. */
export async function createTestSession(
  core: Core,
  tenant: Tenant,
  change: Partial<NewSession> = {},
  startAtQuote: CreateDeps['startAtQuote'] = async () => {
    throw new Error('say how the sale starts at its quote');
  },
): Promise<Session> {
  const amount = change.amount ?? '250.00';
  const input: NewSession = {
    flow: 'off_ramp',
    amount_in: 'fiat',
    amount,
    amount_units: parseDecimal(amount, 2) ?? 0n,
    currency: 'EUR',
    target_token: 'USDC',
    target_network: 'ETHEREUM',
    wallet_address: null,
    refund_address: null,
    return_url: 'https://app.example/return',
    cancel_url: null,
    country_code: 'DE',
    locale: 'en',
    customer_id: null,
    quote_preview_id: null,
    user_reference: null,
    metadata: {},
    expires_in_s: 86_400,
    ...change,
  };
  const deps = {
    core,
    catalogue: () => createCatalogue(core.config, 'test'),
    clientSecrets: createClientSecrets(core.config.client_secret_keys),
    startAtQuote,
  };
  const body = await createSession(deps, tenant, input, null);
  if (body === null) throw new Error('without a key there is nothing to repeat');
  const session = await findSession(core.db, core, tenant.tenant_id, (JSON.parse(body) as { id: string }).id);
  if (session === null) throw new Error('the session that was just made is not there');
  return session;
}

/** Details that the session's money is to go to. */
export async function createTestPayoutAccount(
  core: Core,
  session: Session,
  method: string,
  details: AccountDetails,
): Promise<string> {
  const account_id = newId('acct');
  await insertPayoutAccount(core.db, core, {
    tenant_id: session.tenant_id,
    account_id,
    session_id: session.session_id,
    end_user_id: null,
    method,
    currency: session.currency,
    subject: session.subject,
    details,
    display: 'TEST',
    payee_check: 'not_possible',
    at: session.created_at,
  });
  return account_id;
}

/** Gives a sale fiat to pay out, as a conversion would, from a position without a deposit behind it. */
export async function creditFiat(
  tx: Tx,
  core: Core,
  tenant: Tenant,
  session: Session,
  amount_minor: bigint,
): Promise<void> {
  await postLedger(tx, {
    tenant_id: tenant.tenant_id,
    kind: 'test_funds',
    source: `${session.session_id}:${randomBytes(4).toString('hex')}`,
    session_id: session.session_id,
    at: tenantNow(core.clock, tenant),
    entries: [
      { account: accounts.fx(session.currency, 'TEST'), asset: session.currency, amount: -amount_minor },
      { account: accounts.saleFiat(session.session_id), asset: session.currency, amount: amount_minor },
    ],
  });
}
