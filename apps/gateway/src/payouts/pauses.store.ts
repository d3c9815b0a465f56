import type { Mode } from '../common/index.js';
import type { Tx } from '../db/index.js';

/** A rail in one currency, where our own account may be short. */
export interface RailAccount {
  readonly mode: Mode;
  readonly rail: string;
  readonly currency: string;
}

const keys = ({ mode, rail, currency }: RailAccount) => [mode, rail, currency];

/**
 * Whether a new payment may go out now. On a paused rail one payment at a time may, to see whether the account was topped up:
 * whoever moves `retry_at` on has that turn.
 */
export async function askForTurn(tx: Tx, account: RailAccount, retry_ms: number): Promise<'open' | 'probe' | 'paused'> {
  const [row] = await tx.query<{ turn: 'open' | 'probe' | 'paused' }>(
    'ask_rail_turn',
    `with probe as (
       update rail_pauses set retry_at = clock_timestamp() + $4 * interval '1 millisecond'
       where mode = $1 and rail = $2 and currency = $3 and retry_at <= clock_timestamp() returning 1)
     select case when exists (select from probe) then 'probe'
       when exists (select from rail_pauses where mode = $1 and rail = $2 and currency = $3) then 'paused'
       else 'open' end as turn`,
    [...keys(account), retry_ms],
  );
  return row?.turn ?? 'paused';
}

/** Pauses a rail, or keeps it paused: the longer it has been, the longer until the next try, up to half a minute. */
export async function pauseRail(tx: Tx, account: RailAccount, reason: string, retry_ms: number): Promise<void> {
  await tx.query(
    'pause_rail',
    `insert into rail_pauses as p (mode, rail, currency, reason, paused_at, retry_at)
     values ($1, $2, $3, $4, clock_timestamp(), clock_timestamp() + $5 * interval '1 millisecond')
     on conflict (mode, rail, currency) do update set reason = excluded.reason,
       retry_at = clock_timestamp() + least(greatest((clock_timestamp() - p.paused_at) / 4, $5 * interval '1 millisecond'), interval '30 seconds')`,
    [...keys(account), reason, retry_ms],
  );
}

export async function resumeRail(tx: Tx, account: RailAccount): Promise<void> {
  await tx.query(
    'resume_rail',
    'delete from rail_pauses where mode = $1 and rail = $2 and currency = $3',
    keys(account),
  );
}

/**
 * For eligibility: a paused rail is `temporarily_unavailable`. Every waiting payout asks for its turn at least each half
 * minute, so a pause whose turn nobody has taken for longer has nobody left to end it, and the next payout may as well try.
 */
export async function isRailPaused(tx: Tx, account: RailAccount): Promise<boolean> {
  const rows = await tx.query(
    'is_rail_paused',
    `select 1 from rail_pauses where mode = $1 and rail = $2 and currency = $3
       and retry_at > clock_timestamp() - interval '1 minute'`,
    keys(account),
  );
  return rows.length === 1;
}
