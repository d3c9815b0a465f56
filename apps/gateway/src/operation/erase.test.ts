import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCatalogue } from '../catalogue/index.js';
import { testNetworks } from '../catalogue/testing.js';
import type { Tenant } from '../common/index.js';
import { createClientSecrets } from '../crypto/index.js';
import { createServer, type GateServer, requireSecretKey } from '../http/index.js';
import { newId } from '../ids/index.js';
import { addOrigin, createDirectory, createPartner, requireTenant } from '../partners/index.js';
import { findSession, type Session, sessionRoutes } from '../sessions/index.js';
import {
  cloneDatabase,
  createTestCore,
  createTestPayoutAccount,
  creditFiat,
  type TestDatabase,
} from '../testing/index.js';
import { findVerifiedName, insertEndUser, insertIdentityCheck, loadPayoutAccount } from '../users/index.js';
import { eraseEndUser, eraseSession } from './erase.js';

let database: TestDatabase;
let core: ReturnType<typeof createTestCore>;
let client: pg.Client;
let app: GateServer;
let tenant: Tenant;
let secret_key: string;
let session: Session;
let n = 0;

beforeAll(async () => {
  database = await cloneDatabase();
  core = createTestCore(database.app_url, { env: testNetworks });
  client = new pg.Client(database.owner_url);
  await client.connect();
  const partner = await createPartner(core, { name: 'Example', mode: 'test', entitlements: [] });
  secret_key = partner.secret_key;
  tenant = await requireTenant(core.db, partner.partner_id, 'test');
  await addOrigin(core.db, tenant, 'return', 'https://app.example');
  const directory = createDirectory(core);
  app = createServer(core);
  await app.register(
    async (scope) => {
      requireSecretKey(scope as unknown as GateServer, { directory, modes: ['test'] });
      sessionRoutes(scope as unknown as GateServer, {
        core,
        directory,
        catalogue: () => createCatalogue(core.config, 'test'),
        clientSecrets: createClientSecrets(core.config.client_secret_keys),
        isForbiddenAddress: async () => false,
        startAtQuote: async () => undefined,
        onCancelled: async () => {},
        actionUrl: () => null,
      });
    },
    { prefix: '/v1' },
  );
});
afterAll(async () => {
  await app.close();
  await client.end();
  await core.db.end();
  await database.drop();
});

const sql = async (text: string, values: unknown[] = []) => (await client.query(text, values)).rows;
const authorization = () => ({ authorization: `Bearer ${secret_key}` });

/** Creates a session over HTTP, with what a partner may write about a person. */
async function create(key: string) {
  return app.inject({
    method: 'POST',
    url: '/v1/gate_sessions',
    headers: { ...authorization(), 'idempotency-key': key },
    payload: {
      amount: '250.00',
      currency: 'EUR',
      return_url: 'https://app.example/back',
      user_reference: 'erika-mustermann',
      metadata: { born: '1964-08-12' },
    },
  });
}

const read = async (id: string) =>
  (await app.inject({ url: `/v1/gate_sessions/${id}`, headers: authorization() })).json();

/** What a sale leaves of a person besides its session: account, identity check, and what the rail said. */
async function leavePersonalData(end_user_id: string | null) {
  const { tenant_id, session_id, subject } = session;
  const account_id = await createTestPayoutAccount(core, session, 'sepa', {
    holder_name: 'Erika Mustermann',
    iban: 'DE89370400440532013000',
  });
  await insertIdentityCheck(core.db, {
    tenant_id,
    check_id: newId('kyc'),
    session_id,
    status: 'approved',
    provider_reference: newId('kyc'),
    url_sealed: core.sealer.seal(tenant_id, subject.key, 'identity_url', 'https://id.example/erika'),
    expires_at: new Date(),
    started_at: new Date(),
    due_at: new Date(),
  });
  await sql(
    `insert into sales (tenant_id, session_id, end_user_id, account_id, created_at, updated_at) values ($1, $2, $3, $4, now(), now())`,
    [tenant_id, session_id, end_user_id, account_id],
  );
  return account_id;
}

/** A payout in one of its states, without the story and the books behind it. */
async function payoutOf(account_id: string, status: string) {
  const { tenant_id, session_id, subject } = session;
  const payout_id = newId('po');
  await sql(
    `insert into payouts (tenant_id, payout_id, session_id, n, account_id, rail, method, currency, amount_minor, end_to_end_id,
       reference, hold_id, status, created_at, updated_at)
     values ($1, $2, $3, 1, $4, 'sandbox', 'sepa', 'EUR', 25000, $2, $2, $2, $5, now(), now())`,
    [tenant_id, payout_id, session_id, account_id, status],
  );
  await sql(
    `insert into payout_attempts (tenant_id, payout_id, attempt, kind, started_at) values ($1, $2, 1, 'send', now())`,
    [tenant_id, payout_id],
  );
  await sql(
    `insert into payout_answers (tenant_id, payout_id, attempt, outcome, bytes_sealed, answered_at) values ($1, $2, 1, 'settled', $3, now())`,
    [tenant_id, payout_id, core.sealer.seal(tenant_id, subject.key, 'rail_answer', 'Erika Mustermann, DE89…')],
  );
  return payout_id;
}

async function newPerson(): Promise<{ end_user_id: string; key: Buffer }> {
  const end_user_id = newId('usr');
  const key = Buffer.alloc(32, 7);
  const name_sealed = core.sealer.seal(tenant.tenant_id, key, 'name', 'Erika Mustermann');
  await insertEndUser(core.db, {
    tenant_id: tenant.tenant_id,
    end_user_id,
    name_sealed,
    subject_key: key,
    at: new Date(),
  });
  return { end_user_id, key };
}

/** Sealed copies, wherever they are, that one of these keys opens: the answers of the events, accounts, checks and rails. */
async function openCopies(keys: readonly Buffer[]): Promise<string[]> {
  const columns = await sql(
    `select table_name, column_name from information_schema.columns
     where table_schema = 'public' and data_type = 'bytea' and column_name like '%sealed' order by 1, 2`,
  );
  const purposes = ['event', 'answer', 'partner_data', 'payout_account', 'payout_display', 'name'];
  const opened: string[] = [];
  for (const { table_name, column_name } of columns) {
    const rows = await sql(`select ${column_name} as sealed from ${table_name} where ${column_name} is not null`);
    const opens = rows.some(({ sealed }) =>
      [...purposes, 'identity_url', 'rail_answer'].some((purpose) => keys.some((key) => canOpen(key, purpose, sealed))),
    );
    if (opens) opened.push(`${table_name}.${column_name}`);
  }
  return opened;
}

function canOpen(key: Buffer, purpose: string, sealed: Buffer): boolean {
  try {
    return core.sealer.open(tenant.tenant_id, key, purpose, sealed).length > 0;
  } catch {
    return false;
  }
}

const storedKeys = async (): Promise<Buffer[]> => (await sql('select key from subject_keys')).map(({ key }) => key);

beforeEach(async () => {
  n += 1;
  const answer = await create(`key ${n}`);
  expect(answer.statusCode).toBe(201);
  const found = await findSession(core.db, core, tenant.tenant_id, answer.json().id);
  if (found === null) throw new Error('the session is not there');
  session = found;
});

test('default: a person and all that is linked can not be read again, wherever it lies', async () => {
  const { end_user_id, key } = await newPerson();
  const account_id = await leavePersonalData(end_user_id);
  await payoutOf(account_id, 'settled');
  const mine = [session.subject.key, key];
  expect(await openCopies(mine)).toEqual([
    'end_users.name_sealed',
    'events.payload_sealed',
    'idempotency_keys.response_sealed',
    'identity_checks.url_sealed',
    'payout_accounts.details_sealed',
    'payout_accounts.display_sealed',
    'payout_answers.bytes_sealed',
    'sessions.partner_data_sealed',
  ]);

  expect(await eraseEndUser(core, end_user_id)).toEqual({ sessions: [session.session_id], keys: 2 });

  const left = await storedKeys();
  expect(mine.some((own) => left.some((other) => other.equals(own)))).toBe(false);
  expect(await openCopies([...left, Buffer.alloc(32)])).toEqual([]);
  expect(await findVerifiedName(core.db, core, tenant.tenant_id, end_user_id)).toBeNull();
  await expect(loadPayoutAccount(core.db, core, tenant.tenant_id, account_id)).rejects.toThrow('can not be read');
  expect(await read(session.session_id)).toMatchObject({ user_reference: null, metadata: {}, amount: '250.00' });
});

test('behavior: a replay of the create says that it was erased', async () => {
  expect((await create(`key ${n}`)).headers['idempotent-replayed']).toBe('true');
  await eraseSession(core, session.session_id);
  expect(await create(`key ${n}`).then(({ statusCode, body }) => [statusCode, JSON.parse(body).code])).toEqual([
    410,
    'erased',
  ]);
});

test('behavior: what equal values could be recognised by is gone', async () => {
  await leavePersonalData(null);
  const list = async () =>
    (await app.inject({ url: '/v1/gate_sessions?user_reference=erika-mustermann', headers: authorization() }))
      .json()
      .data.map(({ id }: { id: string }) => id);
  expect(await list()).toContain(session.session_id);
  await eraseSession(core, session.session_id);
  expect(await list()).not.toContain(session.session_id);
  expect(
    await sql('select octet_length(account_hash) as bytes from payout_accounts where session_id = $1', [
      session.session_id,
    ]),
  ).toEqual([{ bytes: 0 }]);
});

test('behavior: once more finds nothing left', async () => {
  expect(await eraseSession(core, session.session_id)).toMatchObject({ keys: 1 });
  expect(await eraseSession(core, session.session_id)).toMatchObject({ keys: 0 });
});

test('behavior: others keep what they have', async () => {
  const other = (await create(`other ${n}`)).json().id;
  await eraseSession(core, session.session_id);
  expect(await read(other)).toMatchObject({ user_reference: 'erika-mustermann', metadata: { born: '1964-08-12' } });
});

test('error: nobody of that name, or a person behind the session', async () => {
  await expect(eraseEndUser(core, 'usr_none')).rejects.toThrow('there is no end user usr_none');
  await expect(eraseSession(core, 'gs_none')).rejects.toThrow('there is no session gs_none');
  const { end_user_id } = await newPerson();
  await leavePersonalData(end_user_id);
  await expect(eraseSession(core, session.session_id)).rejects.toThrow(`--end-user ${end_user_id}`);
});

describe('error: money in flight', () => {
  const refused = async (why: string) => {
    await expect(eraseSession(core, session.session_id)).rejects.toThrow(why);
    expect(await read(session.session_id)).toMatchObject({ user_reference: 'erika-mustermann' });
  };

  test('the address was shown and the session is open', async () => {
    await leavePersonalData(null);
    await sql('update sales set address_shown_at = now() where session_id = $1', [session.session_id]);
    await refused('its deposit address was shown');
    await sql(`update sessions set status = 'cancelled' where session_id = $1`, [session.session_id]);
    await eraseSession(core, session.session_id);
    await sql(`update sessions set status = 'open' where session_id = $1`, [session.session_id]);
  });

  test('coins were seen and nothing is decided', async () => {
    const deposit_id = newId('dep');
    await sql(
      `insert into deposits (tenant_id, deposit_id, session_id, mode, chain_id, network, tx_hash, ordinal, token_contract, asset,
         address, amount_units, from_address, tx_from, block_number, block_hash, log_index, block_time, offset_s, status, first_seen_at)
       values ($1, $2, $3, 'test', 31337, 'ETHEREUM', $2, 0, '0x', 'USDC', '0x', 1, '0x', '0x', 1, '0x', 0, now(), 0, 'detected', now())`,
      [tenant.tenant_id, deposit_id, session.session_id],
    );
    await refused('a deposit is not decided yet');
    await sql(`update deposits set status = 'orphaned' where deposit_id = $1`, [deposit_id]);
    await refused('it is open and has a deposit');
    await sql('delete from deposits where deposit_id = $1', [deposit_id]);
  });

  test.each(['created', 'sending', 'unknown', 'delayed', 'submitted'])('a payout is %s', async (status) => {
    const payout_id = await payoutOf(await leavePersonalData(null), status);
    await refused('a payout has not ended');
    await sql(`update payouts set status = 'settled' where payout_id = $1`, [payout_id]);
    await eraseSession(core, session.session_id);
  });

  test.each(['created', 'waiting', 'submitted'])('a refund is %s', async (status) => {
    const refund_id = newId('rf');
    await sql(
      `insert into refunds (tenant_id, refund_id, session_id, reason, mode, chain_id, network, asset, token_contract, amount_units,
         hold_id, status, ends_sale, deadline, created_at, updated_at)
       values ($1, $2, $3, 'late', 'test', 31337, 'ETHEREUM', 'USDC', '0x', 1, $2, $4, false, now(), now(), now())`,
      [tenant.tenant_id, refund_id, session.session_id, status],
    );
    await refused('a refund has not ended');
    await sql('delete from refunds where refund_id = $1', [refund_id]);
  });

  test('the books owe the sale something', async () => {
    await core.db.withTx((tx) => creditFiat(tx, core, tenant, session, 250_00n));
    await refused('the books still owe it money');
  });
});
