import type { Random } from './random.js';
import { until } from './wait.js';
import type { World } from './world.js';

export interface Kill {
  /** For people: when it was, and where each unfinished sale was. */
  readonly line: string;
  readonly unfinished: number;
}

const most_steps = 20;
const patience_ms = 2_000;

/**
 * Kills the gateway with -9 and starts it again. The moment is random in the sales' own steps, so that a slow machine is hit
 * at as many places as a quick one: after so many more steps of all sales, or when no more come, and sometimes while the
 * process is still starting.
 */
export async function killGateway({ stack, glass }: World, random: Random): Promise<Kill> {
  const steps = random.between(0, most_steps);
  const before = await glass.steps();
  const started_ms = performance.now();
  const reached = await until('more steps', async () => (await glass.steps()) >= before + steps, patience_ms).then(
    () => true,
    () => false,
  );
  const waited_ms = Math.round(performance.now() - started_ms);
  await stack.gateway.kill();
  const under_way = (await glass.sales()).filter(({ status }) => status === 'open');

  const twice = random.between(0, 4) === 0;
  if (twice) {
    const starting = stack.gateway.start();
    starting.catch(() => {});
    const pid_before = stack.gateway.pid;
    await until('a new process', () => stack.gateway.pid !== pid_before || undefined, 5_000).catch(() => {});
    await stack.gateway.kill();
    await starting.catch(() => {});
  }
  await stack.gateway.start();

  const places = new Map<string, number>();
  for (const { stage, payout } of under_way) {
    const place = payout === null ? stage : `${stage}/${payout}`;
    places.set(place, (places.get(place) ?? 0) + 1);
  }
  const where = [...places].map(([place, count]) => `${count} ${place}`).join(', ') || 'nothing under way';
  const when = `${reached ? `${steps} steps` : 'no more steps'} and ${waited_ms} ms after the last`;
  return { line: `${when}${twice ? ', again while it started' : ''}; ${where}`, unfinished: under_way.length };
}
