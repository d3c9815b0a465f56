import type { Mode } from '../common/index.js';
import type { Tx } from '../db/index.js';
import type { OutboundTransaction, Outcome, Purpose, SignedTransaction, SignerKey } from './transaction.js';

type Row = Omit<OutboundTransaction, 'chain_id'> & { chain_id: bigint };

const columns = 'mode, chain_id, signer, nonce, purpose, tenant_id, subject, n, to_address, data, gas, created_block';
const keyOf = ({ mode, chain_id, signer }: SignerKey) => [mode, chain_id, signer];

/** Chain ids come from the configuration, which takes safe integers only. */
const fromRow = (row: Row): OutboundTransaction => ({ ...row, chain_id: Number.parseInt(`${row.chain_id}`, 10) });

/**
 * Locks the signer's nonces until the transaction ends. A key that is new here starts where the chain is; one that is not
 * skips what finalised transactions have used without us. What others of the same key have waiting is not skipped: it may
 * never be mined, and the nonces behind a gap are never mined either. At worst it is mined, and the nonce given anew.
 */
export async function lockNonces(tx: Tx, key: SignerKey, counts: { latest: bigint; finalised: bigint }) {
  await tx.query(
    'lock_signer_nonces',
    `insert into signer_nonces as s (mode, chain_id, signer, next_nonce) values ($1, $2, $3, $4)
     on conflict (mode, chain_id, signer) do update set next_nonce = greatest(s.next_nonce, $5)`,
    [...keyOf(key), counts.latest, counts.finalised],
  );
}

/**
 * Gives the next nonce of a locked signer to a purpose that has none without an outcome.
 *
 * @throws if it has one: the caller has mistaken what it holds
 */
export async function insertOutbound(
  tx: Tx,
  key: SignerKey,
  purpose: Purpose,
  call: { to: string; data: string; gas: bigint; created_block: bigint; at: Date },
): Promise<OutboundTransaction> {
  const [row] = await tx.query<Row>(
    'insert_outbound',
    `with earlier as (
       select count(*)::int as given, count(x.nonce)::int as ended
       from outbound_transactions o left join outbound_outcomes x using (mode, chain_id, signer, nonce)
       where o.tenant_id = $5 and o.purpose = $4 and o.subject = $6),
     taken as (
       update signer_nonces set next_nonce = next_nonce + 1
       where mode = $1 and chain_id = $2 and signer = $3 and (select given = ended from earlier)
       returning next_nonce - 1 as nonce)
     insert into outbound_transactions (mode, chain_id, signer, nonce, purpose, tenant_id, subject, n, to_address, data, gas,
       created_block, created_at)
     select $1, $2, $3, nonce, $4, $5, $6, given + 1, $7, $8, $9, $10, $11 from taken, earlier
     returning ${columns}`,
    [
      ...keyOf(key),
      purpose.purpose,
      purpose.tenant_id,
      purpose.subject,
      call.to,
      call.data,
      call.gas,
      call.created_block,
      call.at,
    ],
  );
  if (row === undefined)
    throw new Error(`${purpose.purpose} ${purpose.subject} has a nonce whose outcome is not known`);
  return fromRow(row);
}

/** The nonce whose outcome a purpose waits for. */
export async function findOpenOutbound(tx: Tx, purpose: Purpose): Promise<OutboundTransaction | null> {
  const [row] = await tx.query<Row>(
    'find_open_outbound',
    `select ${columns} from outbound_transactions o
     where tenant_id = $1 and purpose = $2 and subject = $3
       and not exists (select from outbound_outcomes x
                       where x.mode = o.mode and x.chain_id = o.chain_id and x.signer = o.signer and x.nonce = o.nonce)`,
    [purpose.tenant_id, purpose.purpose, purpose.subject],
  );
  return row === undefined ? null : fromRow(row);
}

/** Nonces of a purpose whose transaction, our own, reverted. */
export async function countReverts(tx: Tx, purpose: Purpose): Promise<bigint> {
  const [row] = await tx.query<{ reverts: bigint }>(
    'count_reverts',
    `select count(*) as reverts from outbound_transactions join outbound_outcomes using (mode, chain_id, signer, nonce)
     where tenant_id = $1 and purpose = $2 and subject = $3 and ours and not succeeded`,
    [purpose.tenant_id, purpose.purpose, purpose.subject],
  );
  return row?.reverts ?? 0n;
}

/** Every signing of a nonce, the newest first. */
export async function listSignatures(tx: Tx, outbound: OutboundTransaction): Promise<SignedTransaction[]> {
  const rows = await tx.query<Omit<SignedTransaction, 'raw'> & { raw: Buffer }>(
    'list_signatures',
    `select tx_hash, raw, max_fee_per_gas, max_priority_fee_per_gas, signed_block from outbound_signatures
     where mode = $1 and chain_id = $2 and signer = $3 and nonce = $4
     order by max_fee_per_gas desc, max_priority_fee_per_gas desc`,
    [...keyOf(outbound), outbound.nonce],
  );
  return rows.map((row) => ({ ...row, raw: `0x${row.raw.toString('hex')}` }));
}

/** In a statement of its own, before the first broadcast. Two workers with the same fees made the same bytes. */
export async function insertSignature(tx: Tx, outbound: OutboundTransaction, signed: SignedTransaction, at: Date) {
  await tx.query(
    'insert_signature',
    `insert into outbound_signatures (mode, chain_id, signer, nonce, tx_hash, raw, max_fee_per_gas, max_priority_fee_per_gas,
       signed_block, signed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (mode, chain_id, tx_hash) do nothing`,
    [
      ...keyOf(outbound),
      outbound.nonce,
      signed.tx_hash,
      Buffer.from(signed.raw.slice(2), 'hex'),
      signed.max_fee_per_gas,
      signed.max_priority_fee_per_gas,
      signed.signed_block,
      at,
    ],
  );
}

/** How a nonce was used; what was promised of the signer's coins is released as of that block. */
export async function insertOutcome(tx: Tx, outbound: OutboundTransaction, outcome: Outcome): Promise<void> {
  await tx.query(
    'insert_outcome',
    `with released as (
       update outbound_reserves set released_block = $6 where mode = $1 and chain_id = $2 and signer = $3 and nonce = $4)
     insert into outbound_outcomes (mode, chain_id, signer, nonce, tx_hash, block_number, block_hash, succeeded, ours)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...keyOf(outbound),
      outbound.nonce,
      outcome.tx_hash,
      outcome.block_number,
      outcome.block_hash,
      outcome.succeeded,
      outcome.ours,
    ],
  );
}

export async function insertReserve(tx: Tx, outbound: OutboundTransaction, token: string, amount_units: bigint) {
  await tx.query(
    'insert_reserve',
    `insert into outbound_reserves (mode, chain_id, signer, nonce, token_contract, amount_units) values ($1, $2, $3, $4, $5, $6)`,
    [...keyOf(outbound), outbound.nonce, token.toLowerCase(), amount_units],
  );
}

/**
 * What of a signer's balance of a token at a finalised block is promised already: everything without an outcome, and what had
 * its outcome in a later block. The signer is locked, so that no two promises are counted from the same balance.
 */
export async function reservedUnits(tx: Tx, key: SignerKey, token: string, finalised: bigint): Promise<bigint> {
  const [row] = await tx.query<{ reserved: bigint }>(
    'reserved_units',
    `select coalesce(sum(amount_units), 0) as reserved from outbound_reserves
     where mode = $1 and chain_id = $2 and signer = $3 and token_contract = $4
       and (released_block is null or released_block > $5)`,
    [...keyOf(key), token.toLowerCase(), finalised],
  );
  return row?.reserved ?? 0n;
}

/** Promises that every later balance shows. A worker that read its balance long ago still counts what a day has released. */
export async function dropOldReserves(tx: Tx, key: SignerKey, finalised: bigint): Promise<void> {
  await tx.query(
    'drop_old_reserves',
    `delete from outbound_reserves where mode = $1 and chain_id = $2 and signer = $3 and released_block < $4`,
    [...keyOf(key), finalised - 1_000n],
  );
}

/** The follower's finalised height, where it has one, and whether it has stopped the chain for a broken promise. */
export async function readFollower(tx: Tx, mode: Mode, chain_id: number) {
  const [row] = await tx.query<{ finalised_number: bigint; paused: boolean }>(
    'read_follower',
    'select finalised_number, paused_reason is not null as paused from chain_cursors where mode = $1 and chain_id = $2',
    [mode, chain_id],
  );
  return row ?? { finalised_number: 0n, paused: false };
}
