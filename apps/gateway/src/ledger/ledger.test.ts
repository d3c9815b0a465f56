import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Core, Tenant } from '../common/index.js';
import { createDb, type Db } from '../db/index.js';
import { newId } from '../ids/index.js';
import {
  cloneDatabase,
  createTestCore,
  createTestTenant,
  expectCoherentState,
  type TestDatabase,
} from '../testing/index.js';
import {
  accounts,
  balanceOf,
  closeWithRounding,
  type LedgerEntry,
  openHold,
  type Posting,
  postLedger,
  reverseLedger,
  voidHold,
} from './index.js';

const at = new Date();
const deadline = new Date(at.getTime() + 3_600_000);

let database: TestDatabase;
let core: Core;
let owner: Db;
let tenant: Tenant;

beforeAll(async () => {
  database = await cloneDatabase();
  core = createTestCore(database.app_url);
  owner = createDb({ url: database.owner_url, pool_size: 1 });
  tenant = await createTestTenant(core);
});
afterEach(() => expectCoherentState(core.db));
afterAll(async () => {
  await core.db.end();
  await owner.end();
  await database.drop();
});

const entry = (account: string, amount: bigint, asset = 'EUR'): LedgerEntry => ({ account, asset, amount });
const post = (entries: LedgerEntry[], change: Partial<Posting> = {}) =>
  core.db.withTx((tx) =>
    postLedger(tx, {
      tenant_id: tenant.tenant_id,
      kind: 'test',
      source: newId('evt'),
      session_id: null,
      at,
      entries,
      ...change,
    }),
  );
const hold = (account: string, amount: bigint) =>
  core.db.withTx((tx) => openHold(tx, { tenant_id: tenant.tenant_id, account, asset: 'EUR', amount, deadline, at }));
const unhold = (hold_id: string) => core.db.withTx((tx) => voidHold(tx, { tenant_id: tenant.tenant_id, hold_id, at }));
const reverse = (original: string, source = newId('evt')) =>
  core.db.withTx((tx) =>
    reverseLedger(tx, { tenant_id: tenant.tenant_id, original, kind: 'test_reversal', source, at }),
  );
const shows = (account: string, asset = 'EUR') => balanceOf(core.db, tenant.tenant_id, account, asset);
/** A sale's fiat account with so much on it. */
const fund = async (amount: bigint) => {
  const account = accounts.saleFiat(newId('gs'));
  await post([entry(accounts.suspense, -amount), entry(account, amount)]);
  return account;
};

describe('postLedger', () => {
  test('moves what the entries say, on sale and house accounts', async () => {
    const account = await fund(250_00n);
    const bank = accounts.rail('bank_a', 'EUR');
    await post([entry(account, -100_00n), entry(bank, 100_00n)]);
    expect(await shows(account)).toEqual({ balance: 150_00n, held: 0n });
    expect(await shows(bank)).toEqual({ balance: 100_00n, held: 0n });
  });

  test('carries several assets, each balanced by itself, to the last of 38 digits', async () => {
    const session_id = newId('gs');
    const units = 10n ** 37n + 1n;
    const asset = accounts.cryptoAsset('ETHEREUM', 'TST18');
    await post([
      entry(accounts.saleCrypto(session_id), units, asset),
      entry(accounts.custodyForwarders('ETHEREUM', 'TST18'), -units, asset),
      entry(accounts.saleFiat(session_id), 1n),
      entry(accounts.fx('EUR', asset), -1n),
    ]);
    expect((await shows(accounts.saleCrypto(session_id), asset)).balance).toBe(units);
  });

  test.each([
    ['a cent short', [entry('suspense', -100n), entry('rounding', 99n)]],
    ['one asset paid with another', [entry('suspense', -100n), entry('rounding', 100n, 'GBP')]],
    ['no entries', []],
  ])('error: %s is unbalanced', async (_, entries) => {
    await expect(post(entries)).rejects.toMatchObject({ reason: 'unbalanced' });
  });

  test('error: a fraction of the smallest unit is refused before it is rounded', async () => {
    const fractions = core.db.query(
      'post_fractions',
      `select ledger_post($1, 'ltx_fraction', 'test', 'fraction', null, null, now(), '{suspense,rounding,rounding}', '{EUR,EUR,EUR}', '{-1,0.5,0.5}', null)`,
      [tenant.tenant_id],
    );
    await expect(fractions).rejects.toThrow('ledger_unbalanced');
  });

  test('error: a sale is never overdrawn, not even by one unit', async () => {
    const account = await fund(100n);
    const overdraw = post([entry(account, -101n), entry(accounts.suspense, 101n)]);
    await expect(overdraw).rejects.toMatchObject({ reason: 'floor' });
    const empty = accounts.saleFiat(newId('gs'));
    const fromNothing = post([entry(empty, -1n), entry(accounts.suspense, 1n)]);
    await expect(fromNothing).rejects.toMatchObject({ reason: 'floor' });
    expect((await shows(account)).balance).toBe(100n);
  });

  test('error: the same fact is posted once per kind', async () => {
    const source = newId('dep');
    const entries = [entry(accounts.suspense, -5n), entry(accounts.rounding, 5n)];
    await post(entries, { source });
    await expect(post(entries, { source })).rejects.toMatchObject({ reason: 'posted_before' });
    await post(entries, { source, kind: 'another_kind' });
  });

  test('behavior: a refused posting leaves nothing behind', async () => {
    const account = await fund(10n);
    const source = newId('evt');
    const refused = post([entry(account, -11n), entry(accounts.suspense, 11n)], { source });
    await expect(refused).rejects.toMatchObject({ reason: 'floor' });
    await post([entry(account, -10n), entry(accounts.suspense, 10n)], { source });
  });
});

describe('holds', () => {
  test('set a part aside, and end by posting exactly that', async () => {
    const account = await fund(300n);
    const hold_id = await hold(account, 200n);
    expect(await shows(account)).toEqual({ balance: 300n, held: 200n });
    await expect(post([entry(account, -101n), entry('suspense', 101n)])).rejects.toMatchObject({ reason: 'floor' });
    await post([entry(account, -200n), entry(accounts.rail('bank_a', 'EUR'), 200n)], { hold_id });
    expect(await shows(account)).toEqual({ balance: 100n, held: 0n });
  });

  test('end by being voided, once', async () => {
    const account = await fund(300n);
    const hold_id = await hold(account, 300n);
    await unhold(hold_id);
    expect(await shows(account)).toEqual({ balance: 300n, held: 0n });
    await expect(unhold(hold_id)).rejects.toMatchObject({ reason: 'hold_ended' });
    const spent = post([entry(account, -300n), entry('suspense', 300n)], { hold_id });
    await expect(spent).rejects.toMatchObject({ reason: 'hold_ended' });
  });

  test('error: a second outflow of the same claim finds no room', async () => {
    const account = await fund(300n);
    await hold(account, 300n);
    await expect(hold(account, 1n)).rejects.toMatchObject({ reason: 'floor' });
  });

  test('error: nothing is held on an account without money', async () => {
    await expect(hold(accounts.saleFiat(newId('gs')), 1n)).rejects.toMatchObject({ reason: 'floor' });
  });

  test.each([
    ['less', -199n],
    ['more', -201n],
  ])('error: a posting that debits %s than is held does not end the hold', async (_, amount) => {
    const account = await fund(300n);
    const hold_id = await hold(account, 200n);
    const posting = post([entry(account, amount), entry('suspense', -amount)], { hold_id });
    await expect(posting).rejects.toMatchObject({ reason: 'hold_mismatch' });
    expect((await shows(account)).held).toBe(200n);
  });

  test('error: a posting on another account does not end the hold', async () => {
    const [account, other] = [await fund(200n), await fund(200n)];
    const hold_id = await hold(account, 200n);
    const posting = post([entry(other, -200n), entry('suspense', 200n)], { hold_id });
    await expect(posting).rejects.toMatchObject({ reason: 'hold_mismatch' });
  });
});

describe('reversals', () => {
  test('take the whole original back, under its own name, once', async () => {
    const session_id = newId('gs');
    const account = accounts.saleFiat(session_id);
    const original = await post([entry('suspense', -70n), entry(account, 70n)], { session_id });
    const reversal = await reverse(original);
    expect(await shows(account)).toEqual({ balance: 0n, held: 0n });
    const rows = await core.db.query(
      'reversal',
      'select reverses, session_id from ledger_transactions where transaction_id = $1',
      [reversal],
    );
    expect(rows).toEqual([{ reverses: original, session_id }]);
    await expect(reverse(original)).rejects.toMatchObject({ reason: 'reversed_before' });
  });

  test('error: what was spent meanwhile can not be taken back', async () => {
    const account = accounts.saleFiat(newId('gs'));
    const original = await post([entry('suspense', -70n), entry(account, 70n)]);
    await post([entry(account, -1n), entry('suspense', 1n)]);
    await expect(reverse(original)).rejects.toMatchObject({ reason: 'floor' });
  });

  test('may be in part, and never beyond the original', async () => {
    const original = await post([entry('suspense', -70n), entry('rounding', 70n)]);
    const more = post([entry('suspense', 71n), entry('rounding', -71n)], { reverses: original });
    await expect(more).rejects.toMatchObject({ reason: 'exceeds_original' });
    const elsewhere = post([entry('suspense', 1n), entry('loss/reorg', -1n)], { reverses: original });
    await expect(elsewhere).rejects.toMatchObject({ reason: 'exceeds_original' });
    const again = post([entry('suspense', -1n), entry('rounding', 1n)], { reverses: original });
    await expect(again).rejects.toMatchObject({ reason: 'exceeds_original' });
    await post([entry('suspense', 69n), entry('rounding', -69n)], { reverses: original });
  });

  test('error: an unknown original, and one of another tenant, are not there', async () => {
    await expect(reverse(newId('ltx'))).rejects.toMatchObject({ reason: 'exceeds_original' });
    const other = await createTestTenant(core);
    const original = await post([entry('suspense', -1n), entry('rounding', 1n)], { tenant_id: other.tenant_id });
    await expect(reverse(original)).rejects.toMatchObject({ reason: 'exceeds_original' });
  });
});

describe('facts', () => {
  const edits = [
    ['ledger_entries', 'update ledger_entries set amount = amount + 1'],
    ['ledger_entries', 'delete from ledger_entries'],
    ['ledger_transactions', "update ledger_transactions set kind = 'x'"],
    ['ledger_holds', 'update ledger_holds set amount = 1'],
    ['ledger_hold_ends', 'delete from ledger_hold_ends'],
  ] as const;

  test.each(edits)('error: the application may not change %s', async (table, text) => {
    await expect(core.db.query(`app_${text}`, text, [])).rejects.toThrow(`permission denied for table ${table}`);
  });

  test.each(edits)('error: the owner is stopped by the trigger of %s', async (_, text) => {
    await expect(owner.query(`owner_${text}`, text, [])).rejects.toThrow('are facts');
  });

  test('error: the application writes the ledger only through its functions', async () => {
    const texts = [
      `insert into ledger_transactions (tenant_id, transaction_id, kind, source, posted_at) values (1, 'x', 'x', 'x', now())`,
      `insert into ledger_entries values (1, 'x', 1, 'suspense', 'EUR', 1)`,
      `insert into ledger_balances values (1, 'sale/x/fiat', 'EUR', 1, 0)`,
      'update ledger_balances set balance = balance + 1',
    ];
    for (const text of texts)
      await expect(core.db.query(text.slice(0, 40), text, [])).rejects.toThrow('permission denied');
  });
});

describe('many at once', () => {
  const rounds = 25;
  const eight = <T>(work: (lane: number) => Promise<T>) =>
    Promise.all(Array.from({ length: 8 }, (_, lane) => work(lane)));

  test('8 in parallel on accounts of their own and on one house account lose nothing', async () => {
    const hot = accounts.rail('hot', 'EUR');
    const own = await eight(() => fund(BigInt(rounds)));
    await eight(async (lane) => {
      for (let n = 0; n < rounds; n += 1) await post([entry(own[lane] ?? '', -1n), entry(hot, 1n)]);
    });
    expect((await shows(hot)).balance).toBe(8n * BigInt(rounds));
    expect(await Promise.all(own.map((account) => shows(account)))).toEqual(own.map(() => ({ balance: 0n, held: 0n })));
  });

  test('8 in parallel on one sale spend what is there and no more', async () => {
    const account = await fund(100n);
    const results = await eight(async () => {
      let spent = 0n;
      for (let n = 0; n < rounds; n += 1) {
        await post([entry(account, -1n), entry('suspense', 1n)]).then(
          () => {
            spent += 1n;
          },
          (error) => expect(error).toMatchObject({ reason: 'floor' }),
        );
      }
      return spent;
    });
    expect(results.reduce((sum, spent) => sum + spent, 0n)).toBe(100n);
  });

  test('8 in parallel over the same two sales in either order do not stand in each other’s way', async () => {
    const [a, b] = [await fund(1_000n), await fund(1_000n)];
    await eight(async (lane) => {
      for (let n = 0; n < rounds; n += 1) {
        const legs = [entry(a, lane % 2 === 0 ? 1n : -1n), entry(b, lane % 2 === 0 ? -1n : 1n)];
        await post(lane % 4 < 2 ? legs : legs.toReversed());
      }
    });
    expect([(await shows(a)).balance, (await shows(b)).balance]).toEqual([1_000n, 1_000n]);
  });

  test('of 8 that hold the same claim one gets it', async () => {
    const account = await fund(100n);
    const results = await eight(() => hold(account, 100n).catch((error) => error.reason));
    const held = results.filter((result) => result !== 'floor');
    expect(held).toHaveLength(1);
  });
});

describe('closeWithRounding', () => {
  test('puts the remainder where it is seen', () => {
    const legs = [entry('suspense', -100n), entry('revenue/fees', 99n)];
    expect(closeWithRounding(legs, 'EUR', 1n)).toEqual([...legs, entry('rounding', 1n)]);
    expect(closeWithRounding([entry('suspense', 0n)], 'EUR', 1n)).toHaveLength(1);
  });

  test('error: a difference that no rounding explains', () => {
    expect(() => closeWithRounding([entry('suspense', -2n)], 'EUR', 1n)).toThrow(RangeError);
  });
});
