import type { Tx } from '../db/index.js';
import type { Sale } from './sale.js';

const fields = [
  'country_code',
  'asset',
  'network',
  'identity_status',
  'end_user_id',
  'account_id',
  'offer_id',
  'quote_id',
  'deposit_deadline',
  'pay_out_id',
  'lock_counted',
  'source_kind',
  'refund_address',
  'source_confirmed_at',
  'address_n',
  'factory_version',
  'address_shown_at',
  'deposit_track',
  'payout_track',
  'refund_track',
  'due_at',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof Sale)[];

const columns = ['tenant_id', 'session_id', ...fields].join(', ');
const values = (sale: Sale): unknown[] => [sale.tenant_id, sale.session_id, ...fields.map((field) => sale[field])];

/** Reads a sale without locking; null before the user's first step. */
export async function findSale(tx: Tx, tenant_id: number, session_id: string): Promise<Sale | null> {
  const [row] = await tx.query<Sale>(
    'find_sale',
    `select ${columns} from sales where tenant_id = $1 and session_id = $2`,
    [tenant_id, session_id],
  );
  return row ?? null;
}

/** Locks a sale, after its session. */
export async function lockSale(tx: Tx, tenant_id: number, session_id: string): Promise<Sale | null> {
  const [row] = await tx.query<Sale>(
    'lock_sale',
    `select ${columns} from sales where tenant_id = $1 and session_id = $2 for update`,
    [tenant_id, session_id],
  );
  return row ?? null;
}

export async function insertSale(tx: Tx, sale: Sale): Promise<void> {
  await tx.query(
    'insert_sale',
    `insert into sales (${columns}) values (${['tenant_id', 'session_id', ...fields].map((_, index) => `$${index + 1}`).join(', ')})`,
    values(sale),
  );
}

/** Writes a locked sale. Its lease is dropped: whoever held it for a look at the deadline looks again at the new state. */
export async function updateSale(tx: Tx, sale: Sale): Promise<void> {
  await tx.query(
    'update_sale',
    `update sales set ${fields.map((field, index) => `${field} = $${index + 3}`).join(', ')}, lease_until = null
     where tenant_id = $1 and session_id = $2`,
    values(sale),
  );
}
