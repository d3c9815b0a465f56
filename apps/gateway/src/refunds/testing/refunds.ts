import { type Hex, keccak256, toHex } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import type { Tenant } from '../../common/index.js';
import { findOpenOutbound, listSignatures } from '../../outbound/index.js';
import type { TokenSymbol, World } from '../../outbound/testing/world.js';
import type { Session } from '../../sessions/index.js';
import { createRefund, createRefundWorker, findRefund, type Refund, type RefundChanged } from '../index.js';

const usual = { symbol: 'USDC', amount_units: 25_000_000n } as const;

interface Options {
  readonly symbol?: TokenSymbol;
  readonly amount_units?: bigint;
  readonly to_address?: string | null;
  readonly deadline_ms?: number;
}

/** Refunds of a world, its workers, and what the database and the chain say of them. The world may start later. */
export function refundsIn(world: () => World) {
  const told: { refund_id: string; change: RefundChanged; wait_reason: string | null }[] = [];
  let users = 0;

  const newUser = (): Hex => privateKeyToAddress(keccak256(toHex(`user ${users++}`)));

  const worker = (outbound = world().outbound) =>
    createRefundWorker(world().core, {
      outbound,
      hooks: {
        refundChanged: async (_tx, _tenant, { refund_id, wait_reason }, change) => {
          told.push({ refund_id, change, wait_reason });
        },
      },
    });

  /** Of a session that has the coins. */
  const decide = (tenant: Tenant, { session_id }: Session, options: Options): Promise<Refund> => {
    const { symbol, amount_units, to_address = newUser(), deadline_ms = 86_400_000 } = { ...usual, ...options };
    const { core, clock, chain_id, network, tokens } = world();
    const at = clock.now();
    return core.db.withTx((tx) =>
      createRefund(tx, core, {
        tenant,
        session_id,
        deposit_id: null,
        reason: 'second',
        mode: 'test',
        chain_id,
        network,
        asset: symbol,
        token_contract: tokens[symbol],
        amount_units,
        to_address,
        ends_sale: true,
        deadline: new Date(at.getTime() + deadline_ms),
        at,
      }),
    );
  };

  const now = async (refund: Refund): Promise<Refund> => {
    const found = await findRefund(world().core.db, refund.tenant_id, refund.refund_id);
    if (found === null) throw new Error('no such refund');
    return found;
  };
  const is =
    (refund: Refund, status: Refund['status'], wait_reason: Refund['wait_reason'] = null) =>
    async () => {
      const found = await now(refund);
      return found.status === status && found.wait_reason === wait_reason;
    };
  const outboundOf = ({ tenant_id, refund_id }: Refund) =>
    findOpenOutbound(world().core.db, { purpose: 'refund', tenant_id, subject: refund_id });

  return {
    /** Since the newest refund was made. */
    told,
    newUser,
    worker,
    decide,
    /** A refund of a new sale, whose coins are there. */
    async newRefund(options: Options = {}): Promise<Refund> {
      told.length = 0;
      const { symbol, amount_units } = { ...usual, ...options };
      const { tenant, session } = await world().sellerWith(symbol, amount_units);
      return decide(tenant, session, options);
    },
    now,
    is,
    step: (one = worker()) => one.step(world().clock.now()),
    settles: (refund: Refund, workers = [worker()]) => world().until(workers, is(refund, 'settled')),
    received: (refund: Refund) => world().balanceOf(refund.asset as TokenSymbol, refund.to_address as Hex),
    outboundOf,
    async signingsOf(refund: Refund) {
      const outbound = await outboundOf(refund);
      return outbound === null ? [] : listSignatures(world().core.db, outbound);
    },
    noncesOf: ({ tenant_id, refund_id }: Refund) =>
      world().core.db.query<{ nonce: bigint; succeeded: boolean | null; ours: boolean | null }>(
        'nonces_in_test',
        `select nonce, succeeded, ours from outbound_transactions left join outbound_outcomes using (mode, chain_id, signer, nonce)
         where tenant_id = $1 and subject = $2 order by n`,
        [tenant_id, refund_id],
      ),
  };
}
