import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Core, Tenant } from '../common/index.js';
import { newId } from '../ids/index.js';
import {
  cloneDatabase,
  createTestCore,
  createTestPayoutAccount,
  createTestSession,
  createTestTenant,
  type TestDatabase,
} from '../testing/index.js';
import {
  findCheckByReference,
  findLatestCheck,
  findVerifiedName,
  type IdentityCheck,
  insertEndUser,
  insertIdentityCheck,
  loadPayoutAccount,
  updateIdentityCheck,
} from './index.js';

let database: TestDatabase;
let core: Core;
let tenant: Tenant;
let other: Tenant;
beforeAll(async () => {
  database = await cloneDatabase();
  core = createTestCore(database.app_url);
  tenant = await createTestTenant(core);
  other = await createTestTenant(core, 'Other Wallet');
});
afterAll(async () => {
  await core.db.end();
  await database.drop();
});

const at = new Date();

async function check(): Promise<IdentityCheck> {
  const session = await createTestSession(core, tenant);
  const { tenant_id, session_id } = session;
  const row = {
    tenant_id,
    check_id: newId('kyc'),
    session_id,
    status: 'pending' as const,
    provider_reference: `idv_${randomBytes(6).toString('hex')}`,
    url_sealed: Buffer.from('sealed'),
    expires_at: at,
    started_at: at,
    due_at: at,
  };
  await insertIdentityCheck(core.db, row);
  const found = await findLatestCheck(core.db, tenant_id, session_id);
  if (found === null) throw new Error('the check is not there');
  return found;
}

describe('an identity check', () => {
  test('default: is found by session and by the provider’s reference', async () => {
    const made = await check();
    expect(await findCheckByReference(core.db, made.provider_reference)).toEqual(made);
    expect(await findCheckByReference(core.db, 'idv_nobody')).toBeNull();
    expect(await findLatestCheck(core.db, other.tenant_id, made.session_id)).toBeNull();
  });

  test('behavior: it is decided once; what comes later changes nothing', async () => {
    const made = await check();
    expect(await updateIdentityCheck(core.db, made, 'review', at, at)).toBe(true);
    expect(await updateIdentityCheck(core.db, made, 'approved', at, null)).toBe(true);
    expect(await updateIdentityCheck(core.db, made, 'declined', at, null)).toBe(false);
    expect(await updateIdentityCheck(core.db, made, 'pending', at, at)).toBe(false);
    expect((await findCheckByReference(core.db, made.provider_reference))?.status).toBe('approved');
  });
});

describe('an end user', () => {
  test('default: the verified name is sealed, and read by its own tenant alone', async () => {
    const end_user_id = newId('usr');
    const subject_key = randomBytes(32);
    const name_sealed = core.sealer.seal(tenant.tenant_id, subject_key, 'name', 'Erika Mustermann');
    await insertEndUser(core.db, { tenant_id: tenant.tenant_id, end_user_id, name_sealed, subject_key, at });
    expect(name_sealed.includes('Mustermann')).toBe(false);
    expect(await findVerifiedName(core.db, core, tenant.tenant_id, end_user_id)).toBe('Erika Mustermann');
    expect(await findVerifiedName(core.db, core, other.tenant_id, end_user_id)).toBeNull();
  });
});

describe('a payout account', () => {
  const details = { holder_name: 'Ada Example', iban: 'DE89370400440532013000' };

  test('default: is read as it was given, by its own tenant alone', async () => {
    const account_id = await createTestPayoutAccount(core, await createTestSession(core, tenant), 'sepa', details);
    expect(await loadPayoutAccount(core.db, core, tenant.tenant_id, account_id)).toEqual({
      account_id,
      method: 'sepa',
      currency: 'EUR',
      details,
      display: 'TEST',
    });
    await expect(loadPayoutAccount(core.db, core, other.tenant_id, account_id)).rejects.toThrow(/can not be read/);
  });
});
