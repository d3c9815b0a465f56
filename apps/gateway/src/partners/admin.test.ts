import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Mode, Tenant } from '../common/index.js';
import { checkApiKey } from '../ids/index.js';
import { cloneDatabase, createTestCore, type TestDatabase } from '../testing/index.js';
import { addEntitlement, createPartner, removeEntitlement, requireTenant } from './admin.js';
import { createDirectory } from './directory.js';
import { createKey, endKey } from './keys.js';
import { addOrigin, removeOrigin } from './registered-origins.js';
import { listOrigins } from './store.js';

let database: TestDatabase;
let core: ReturnType<typeof createTestCore>;

beforeAll(async () => {
  database = await cloneDatabase();
  core = createTestCore(database.app_url);
});
afterAll(async () => {
  await core.db.end();
  await database.drop();
});

const newTenant = async (mode: Mode): Promise<Tenant> => {
  const { partner_id } = await createPartner(core, { name: 'Example', mode, entitlements: [] });
  return requireTenant(core.db, partner_id, mode);
};

test('default: a partner with keys that work and a secret', async () => {
  const made = await createPartner(core, { name: 'Example', mode: 'test', entitlements: ['rails', 'rails'] });
  expect(checkApiKey(made.secret_key)).toEqual({ kind: 'sk', mode: 'test' });
  expect(checkApiKey(made.publishable_key)).toEqual({ kind: 'pk', mode: 'test' });
  expect(made.webhook_secret).toMatch(/^whsec_/);
  const tenant = await requireTenant(core.db, made.partner_id, 'test');
  expect(tenant).toMatchObject({ partner_name: 'Example', entitlements: ['gate', 'rails'], endpoint: null });
  expect((await createDirectory(core).keyOwner(made.secret_key))?.tenant.partner_id).toBe(made.partner_id);
});

test('error: what no partner can be', async () => {
  const partner = { name: 'Example', mode: 'test' as const, entitlements: [] };
  await expect(createPartner(core, { ...partner, name: '  ' })).rejects.toThrow('needs a name');
  await expect(createPartner(core, { ...partner, entitlements: ['everything'] })).rejects.toThrow(
    '"everything" is no entitlement; there are rails and kyc_package',
  );
  await expect(requireTenant(core.db, 'par_none', 'test')).rejects.toThrow('there is no partner par_none in test');
});

test('behavior: rotation is add, deploy, revoke; a revoked key is ended once', async () => {
  const tenant = await newTenant('test');
  const { key_id, key } = await createKey(core.db, tenant, { kind: 'sk' });
  expect((await createDirectory(core).keyOwner(key))?.key_id).toBe(key_id);
  await endKey(core.db, tenant, key_id);
  expect(await createDirectory(core).keyOwner(key)).toBeNull();
  await expect(endKey(core.db, tenant, key_id)).rejects.toThrow('revoked before');
  const other = await newTenant('test');
  await expect(endKey(core.db, other, (await createKey(core.db, tenant, { kind: 'pk' })).key_id)).rejects.toThrow(
    'has no key',
  );
});

describe('origins', () => {
  test('default: added once however often, and removed', async () => {
    const tenant = await newTenant('test');
    expect(await addOrigin(core.db, tenant, 'embed', 'https://app.example')).toBe('https://app.example');
    expect(await addOrigin(core.db, tenant, 'embed', 'HTTPS://App.Example:443/')).toBe('https://app.example');
    expect(await addOrigin(core.db, tenant, 'return', 'http://127.0.0.1:4200')).toBe('http://127.0.0.1:4200');
    expect(await listOrigins(core.db, tenant.tenant_id)).toEqual([
      { kind: 'embed', origin: 'https://app.example' },
      { kind: 'return', origin: 'http://127.0.0.1:4200' },
    ]);
    await removeOrigin(core.db, tenant, 'embed', 'https://app.example');
    await expect(removeOrigin(core.db, tenant, 'embed', 'https://app.example')).rejects.toThrow('is not registered');
  });

  test.each([
    ['app.example', 'is not an origin'],
    ['https://app.example/path', 'did you mean https://app.example?'],
    ['https://app.example?x=1', 'is not an origin'],
    ['https://user@app.example', 'is not an origin'],
    ['https://*.app.example', 'is not an origin'],
    ['ftp://app.example', 'is not an origin'],
    ['null', 'is not an origin'],
    ['http://app.example', 'must be https, or http on loopback'],
    ['http://localhost.evil.example', 'must be https, or http on loopback'],
  ])('error: %s', async (text, problem) => {
    await expect(addOrigin(core.db, await newTenant('test'), 'embed', text)).rejects.toThrow(problem);
  });

  test('error: live knows no loopback', async () => {
    const tenant = await newTenant('live');
    await expect(addOrigin(core.db, tenant, 'return', 'http://localhost:3000')).rejects.toThrow(
      'must be https in live',
    );
  });
});

test('behavior: of products that are switched on and off at once none is lost', async () => {
  const tenant = await newTenant('test');
  await addEntitlement(core.db, tenant, 'rails');
  const known = await requireTenant(core.db, tenant.partner_id, 'test');
  await Promise.all([removeEntitlement(core.db, known, 'rails'), addEntitlement(core.db, known, 'kyc_package')]);
  const { entitlements } = await requireTenant(core.db, tenant.partner_id, 'test');
  expect(entitlements).toEqual(['gate', 'kyc_package']);
});

test('error: a name that would be read as more than a name', async () => {
  for (const name of ['Example\npar_x  live  enabled', 'Ex\u001b[31mample', 'Exam\u0000ple']) {
    await expect(createPartner(core, { name, mode: 'test', entitlements: [] })).rejects.toThrow('without control');
    await expect(createKey(core.db, await newTenant('test'), { kind: 'sk', name })).rejects.toThrow('without control');
  }
});
