import { PublicError } from '../../errors/index.js';
import { priceSale, priceSaleOfCrypto } from '../../quotes/index.js';
import { lockTestQuote } from '../../quotes/testing/locked.js';
import { creditors } from '../../rails/testing/creditors.js';
import { cancelSession, lockSession, type Session } from '../../sessions/index.js';
import { setCountry } from '../commands/input.js';
import { setPayoutAccount } from '../commands/payout-account.js';
import { confirmOffer, makeOffer } from '../commands/price.js';
import { onEnded } from '../index.js';
import { createPayOut } from '../pay-outs/create.js';
import { policy } from '../policy.js';
import { stepOf } from '../step.js';
import { cancelByUser } from '../surface/cancel.js';
import type { Dice } from './dice.js';
import { listedSender, type Story, type World } from './story.js';

/** One sequence: its sale, what the dice say, and what was done so far. */
export interface Play {
  readonly world: World;
  readonly story: Story;
  readonly dice: Dice;
  /** Deposits that were seen and are neither final nor gone. */
  readonly unfinal: Set<string>;
  readonly trace: string[];
}

type Move = (play: Play) => Promise<unknown>;

/** What the sale asks to be sent, or would at its last price. */
async function dueUnits({ world, story }: Play): Promise<bigint> {
  const sale = await story.sale();
  const [row] = await world.core.db.query<{ crypto_units: bigint }>(
    'test_due',
    'select crypto_units from quotes where tenant_id = $1 and quote_id = $2',
    [world.tenant.tenant_id, sale?.quote_id ?? ''],
  );
  return row?.crypto_units ?? 0n;
}

async function deposit(play: Play, units: (due: bigint) => bigint): Promise<void> {
  const { story, dice, unfinal } = play;
  // Nobody knows the address before it is shown.
  if (((await story.sale())?.address_shown_at ?? null) === null) return;
  const due = await dueUnits(play);
  const amount = units(due);
  if (amount <= 0n) return;
  const final = !dice.once(3);
  const how = {
    final,
    ...(dice.once(8) ? { from: listedSender } : {}),
    ...(dice.once(12) ? { status: 'parked' as const } : {}),
    ...(dice.once(12) ? { asset: 'EURC' as const } : {}),
  };
  play.trace.push(`  ${amount} of ${due} ${JSON.stringify(how)}`);
  const id = await story.arrives(amount, how);
  const status = (await story.deposits()).find(({ deposit_id }) => deposit_id === id)?.status;
  if (status === 'detected' || status === 'parked') unfinal.add(id);
}

/** What the page lets the user do at the step where he stands, as he would do it. */
const user: Move = async ({ world, story, dice, trace }) => {
  const { session, sale } = await story.decide(async (context) => context);
  const expected_version = session.version;
  const step = stepOf(session, sale);
  trace.push(`  ${step}`);
  switch (step) {
    case 'identity':
      return story.verified();
    case 'payout_account': {
      if (sale.payout_track !== 'details_needed') return dice.once(2) ? story.giveAccount() : story.verified();
      const fields = { ...creditors.EUR[dice.pick(['normal', 'wrong_details', 'final_refusal'] as const)] };
      const input = { expected_version, method: 'sepa', fields, accept_name_mismatch: true };
      return story.decide((context) => setPayoutAccount(context, input));
    }
    case 'price': {
      if (sale.offer_id === null || dice.once(4))
        return story.decide((context) => makeOffer(context, { expected_version }));
      const { offer_id } = sale;
      return story.decide((context) => confirmOffer(context, { expected_version, offer_id }));
    }
    case 'source':
      return story.giveSource();
    default:
      return world.work();
  }
};

/** Locks a quote for what the session asks for, now and then for something else, and makes it the session's price. */
const payOut: Move = async ({ world, story, dice }) => {
  const session = await story.read();
  const { quote } = await lockTestQuote(world.core, world.tenant, dice.once(6) ? {} : (priceOf(world, session) ?? {}));
  await story.decide(async (context) => {
    await createPayOut(context, quote.quote_id);
    return context;
  });
};

/** What the session comes to at the median that test quotes are made at. */
function priceOf({ deps }: World, { amount_in, amount_units }: Session) {
  const catalogue = deps.catalogue('test');
  const [asset, currency, method] = [
    catalogue.asset('USDC'),
    catalogue.currency('EUR'),
    catalogue.payoutMethod('sepa'),
  ];
  if (asset === undefined || currency === undefined || method === undefined) throw new Error('not in the catalogue');
  const { spread_bps, networkFee_minor: network_fee_minor } = policy;
  const basis = { median: '0.92', asset, currency, method, spread_bps, network_fee_minor, partner_fee_minor: 0n };
  return amount_in === 'fiat'
    ? priceSale({ ...basis, fiat_minor: amount_units })
    : priceSaleOfCrypto({ ...basis, crypto_units: amount_units });
}

const cancelByPartner: Move = ({ world, story }) =>
  world.core.db.withTx(async (tx) => {
    const { core, tenant, deps } = world;
    const session = await lockSession(tx, core, tenant.tenant_id, story.session_id);
    await onEnded(deps, tx, tenant, await cancelSession(tx, core, tenant, session));
  });

const settleOne: Move = async ({ story }) => {
  const [refund] = (await story.refunds()).filter(({ status }) => status === 'created');
  if (refund !== undefined) await story.refundSettles(refund);
};

const finish: Move = async ({ story, dice, unfinal }) => {
  const [id] = unfinal;
  if (id === undefined) return;
  unfinal.delete(id);
  const parked = (await story.deposits()).some((found) => found.deposit_id === id && found.status === 'parked');
  await (parked || dice.once(3) ? story.orphaned(id) : story.final(id));
};

async function pass(play: Play, seconds: number): Promise<void> {
  const { world, dice, story } = play;
  // Now and then the chains stand still.
  if (dice.once(6)) world.clock.advance(seconds * 1000);
  else await world.advance(seconds);
  if (dice.once(2)) await world.price(`${story.asset}/EUR`, dice.pick(['0.90', '0.92', '0.919', '0.95']));
  await world.work();
}

/** Every move by name, as often in the list as it is likely. */
const moves: Readonly<Record<string, readonly [weight: number, move: Move]>> = {
  user: [24, user],
  exact: [6, (play) => deposit(play, (due) => due)],
  short: [4, (play) => deposit(play, (due) => due / 3n)],
  nearly: [2, (play) => deposit(play, (due) => due - due / 400n)],
  over: [3, (play) => deposit(play, (due) => due + due / 5n)],
  slightly_over: [1, (play) => deposit(play, (due) => due + due / 500n)],
  dust: [2, (play) => deposit(play, () => 900_000n)],
  finish: [5, finish],
  pay_out: [3, payOut],
  cancel_by_user: [1, ({ story }) => story.decide((c) => cancelByUser(c, { expected_version: c.session.version }))],
  cancel_by_partner: [1, cancelByPartner],
  country: [
    1,
    ({ story }) => story.decide((c) => setCountry(c, { expected_version: c.session.version, country_code: 'AT' })),
  ],
  refund_settles: [2, settleOne],
  second: [4, (play) => pass(play, 1)],
  minute: [2, (play) => pass(play, 61)],
  window: [3, (play) => pass(play, 30 * 60 + 61)],
  hour: [1, (play) => pass(play, 3_700)],
  days: [1, (play) => pass(play, 73 * 3_600)],
};
const likely = Object.entries(moves).flatMap(([name, [weight]]) => Array.from({ length: weight }, () => name));

/** Makes one move. A refusal that the contract names is an answer like another; anything else ends the play. */
export async function makeMove(play: Play): Promise<void> {
  const name = play.dice.pick(likely);
  play.trace.push(name);
  try {
    await moves[name]?.[1](play);
  } catch (error) {
    if (!(error instanceof PublicError)) throw error;
    play.trace.push(`  ${error.code}`);
  }
}
