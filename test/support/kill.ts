import type { SaleAt } from './looking-glass.js';
import type { Random } from './random.js';
import { until } from './wait.js';
import type { World } from './world.js';

export interface Kill {
  /** For people: when it was, and where each unfinished sale was. */
  readonly line: string;
  readonly unfinished: number;
  /** How many of them had money on its way: coins seen, or a payout or refund not yet at its end. */
  readonly with_money: number;
}

const most_steps = 16;
const patience_ms = 5_000;

const placeOf = ({ stage, payout }: SaleAt): string => (payout === null ? stage : `${stage}/${payout}`);
const withMoney = /^(deposit_detected|deposit_confirmed|payout_in_progress|refund_in_progress)/;

/** Moments that are short, and the ones in which a crash costs most: a kill may wait for one of them. */
const moments = [
  /^deposit_detected/,
  /^deposit_confirmed/,
  /\/created$/,
  /\/sending$/,
  /\/submitted$/,
  /^refund_in_progress/,
];

/**
 * Kills the gateway with -9 and starts it again. The moment is random in what the sales do, not in time, so that a slow machine
 * is hit at as many places as a quick one: after so many more steps of all sales, or as soon as one of them is at some place, or
 * when neither comes; and sometimes once more while the process is still starting.
 */
export async function killGateway({ stack, glass }: World, random: Random): Promise<Kill> {
  const unfinished = async () => (await glass.sales()).filter(({ status }) => status === 'open');
  const steps = random.between(1, most_steps);
  const moment = moments[random.between(0, 2 * moments.length - 1)];
  const before = await glass.steps();
  const started_ms = performance.now();
  const isTime = async () =>
    moment === undefined
      ? (await glass.steps()) >= before + steps
      : (await unfinished()).some((sale) => moment.test(placeOf(sale)));
  const wanted = moment === undefined ? `${steps} steps` : `${moment.source.replaceAll(/[\\^$/]/g, '')}`;
  const reached = await until(wanted, isTime, patience_ms).then(
    () => true,
    () => false,
  );
  const waited_ms = Math.round(performance.now() - started_ms);
  await stack.gateway.kill();
  const places = (await unfinished()).map(placeOf);

  const twice = random.between(0, 4) === 0;
  if (twice) await killWhileStarting(stack.gateway);
  await stack.gateway.start();

  const counts = new Map<string, number>();
  for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
  const where = [...counts].map(([place, count]) => `${count} ${place}`).join(', ') || 'nothing under way';
  const when = `${reached ? wanted : `no ${wanted}`} within ${waited_ms} ms`;
  return {
    line: `${when}${twice ? ', and again while it started' : ''}: ${where}`,
    unfinished: places.length,
    with_money: places.filter((place) => withMoney.test(place)).length,
  };
}

async function killWhileStarting(gateway: World['stack']['gateway']): Promise<void> {
  const dead = gateway.pid;
  const starting = gateway.start();
  starting.catch(() => {});
  await until('a new process', () => gateway.pid !== dead, patience_ms);
  await gateway.kill();
  await starting.catch(() => {});
}
