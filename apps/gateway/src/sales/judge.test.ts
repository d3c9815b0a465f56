import { describe, expect, test } from 'vitest';
import { blockTimeGrace_s, type DepositFact, judgeDeposits, type Terms } from './judge.js';

const deadline = new Date('2026-01-01T12:00:00Z');
const terms: Terms = {
  asset: 'USDC',
  network: 'ETHEREUM',
  due_units: 1_000n,
  tolerance_units: 5n,
  funding_units: 100n,
  dust_units: 10n,
  deadline,
};

let made = 0;
function deposit(change: Partial<DepositFact> = {}): DepositFact {
  made += 1;
  return {
    deposit_id: `dep_${made}`,
    asset: 'USDC',
    network: 'ETHEREUM',
    amount_units: 1_000n,
    block_number: BigInt(made),
    log_index: 0,
    time: new Date(deadline.getTime() - 1_000),
    status: 'credited',
    outcome: 'open',
    ...change,
  };
}
const ids = (deposits: readonly DepositFact[]) => deposits.map(({ deposit_id }) => deposit_id);

describe('what a sale’s deposits mean', () => {
  test('the exact amount in time completes it', () => {
    const one = deposit();
    expect(judgeDeposits([one], terms)).toMatchObject({ complete: true, final: true, funded: true, counted: [one] });
  });

  test('short within the tolerance completes it, one unit less does not', () => {
    expect(judgeDeposits([deposit({ amount_units: 995n })], terms).complete).toBe(true);
    expect(judgeDeposits([deposit({ amount_units: 994n })], terms).complete).toBe(false);
  });

  test('parts add up in the order of the chain, and what follows the completing one is second', () => {
    const third = deposit({ amount_units: 50n, block_number: 9n, log_index: 1 });
    const second = deposit({ amount_units: 600n, block_number: 9n, log_index: 0 });
    const first = deposit({ amount_units: 400n, block_number: 8n });
    const judged = judgeDeposits([third, second, first], terms);
    expect(ids(judged.counted)).toEqual(ids([first, second]));
    expect(ids(judged.second)).toEqual(ids([third]));
    expect(judged.counted_units).toBe(1_000n);
  });

  test('parts that are each too small to bind the session bind it when they are enough together', () => {
    const parts = Array.from({ length: 20 }, () => deposit({ amount_units: 50n }));
    expect(judgeDeposits(parts.slice(1), terms)).toMatchObject({ complete: false, funded: false });
    expect(judgeDeposits(parts, terms)).toMatchObject({ complete: true, funded: true });
  });

  test('a part that is not final keeps the sale from being final', () => {
    const parts = [deposit({ amount_units: 400n }), deposit({ amount_units: 600n, status: 'detected' })];
    expect(judgeDeposits(parts, terms)).toMatchObject({ complete: true, final: false });
  });

  test('in time is decided by the block, with a minute of grace', () => {
    const at = (seconds: number) => new Date(deadline.getTime() + seconds * 1_000);
    expect(judgeDeposits([deposit({ time: at(blockTimeGrace_s) })], terms).complete).toBe(true);
    const late = deposit({ time: at(blockTimeGrace_s + 1) });
    expect(judgeDeposits([late], terms)).toMatchObject({ complete: false, late: [late], funded: true });
  });

  test('dust neither counts nor funds; from there to the threshold it counts and does not fund', () => {
    const dust = deposit({ amount_units: 9n });
    expect(judgeDeposits([dust], terms)).toMatchObject({ dust: [dust], counted: [], funded: false });
    const small = deposit({ amount_units: 99n });
    expect(judgeDeposits([small], terms)).toMatchObject({ counted: [small], funded: false });
    expect(judgeDeposits([deposit({ amount_units: 100n })], terms).funded).toBe(true);
  });

  test('another token or network is wrong, and what was decided or orphaned is left alone', () => {
    const wrong = [deposit({ asset: 'EURC' }), deposit({ network: 'BASE' })];
    const gone = [
      deposit({ status: 'orphaned' }),
      deposit({ status: 'parked' }),
      deposit({ outcome: 'refund' }),
      deposit({ outcome: 'operator' }),
    ];
    expect(judgeDeposits([...wrong, ...gone], terms)).toMatchObject({
      wrong,
      counted: [],
      complete: false,
      funded: false,
    });
  });
});
