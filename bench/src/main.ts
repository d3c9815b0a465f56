import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchCreate, method as createMethod } from './create/bench.js';
import { describeMachine } from './machine.js';
import { profileProcess } from './profile.js';
import { benchReads, method as readsMethod } from './reads/bench.js';
import { benchSales, type Level, method as salesMethod } from './sales/bench.js';
import { sampleStatements } from './waits.js';
import { startWorld } from './world.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    'in-flight': { type: 'string' },
  },
});
const wanted = new Set(positionals.length === 0 ? ['create', 'reads', 'sales'] : positionals);
const say = (text: string) => console.log(text);

const levels: readonly Level[] = [
  { in_flight: 1, ramp_s: 0, window_s: values.quick ? 10 : 20 },
  { in_flight: 16, ramp_s: 4, window_s: values.quick ? 10 : 20 },
  { in_flight: 256, ramp_s: 8, window_s: values.quick ? 10 : 20 },
  { in_flight: 1_500, ramp_s: 25, window_s: values.quick ? 15 : 30 },
];

/** Where the gateway's processor time goes while it answers. */
function profileAs(name: string) {
  return async (gateway_pid: number, requests: () => Promise<unknown>): Promise<void> => {
    const file = join(tmpdir(), `0gate-bench-${name}.cpuprofile`);
    const [text] = await Promise.all([profileProcess(gateway_pid, 6_000, file), requests()]);
    say(`${text}\n\nThe whole profile: ${file}\n`);
  };
}

/** What holds the maximum: where the gateway's processor time goes, and what its database sessions do, half a window each. */
async function profile({ in_flight, window_s }: Level): Promise<void> {
  const half_ms = (window_s * 1_000) / 2;
  const file = join(tmpdir(), `0gate-bench-${in_flight}.cpuprofile`);
  say(`${await profileProcess(world.stack.gateway.pid, half_ms, file)}\n\nThe whole profile: ${file}\n`);
  say(`${await sampleStatements(world.stack.postgres.superuser_url, half_ms)}\n`);
}

const world = await startWorld(say);
try {
  say((await describeMachine(world.stack.info.database_url)).join('\n'));
  if (wanted.has('sales')) {
    say(`\n${salesMethod}\n`);
    const only = values['in-flight']?.split(',').map((text) => Number.parseInt(text, 10));
    const chosen = only === undefined ? levels : levels.filter(({ in_flight }) => only.includes(in_flight));
    await benchSales(world, chosen, say, values.profile ? profile : undefined);
  }
  if (wanted.has('create')) {
    say(`\n${createMethod}\n`);
    const size = values.quick
      ? { rounds: 5, sessions: 1_000, warmUp: 5_000 }
      : { rounds: 21, sessions: 1_500, warmUp: 50_000 };
    const ratio = await benchCreate(
      world,
      { ...size, clients: [16, 64] },
      say,
      values.profile ? profileAs('create') : undefined,
    );
    say(`\nCreate over HTTP reaches ${(100 * ratio).toFixed(1)} % of the bare statement; wanted: 60 %.`);
  }
  if (wanted.has('reads')) {
    say(`\n${readsMethod}\n`);
    const size = values.quick
      ? { rounds: 15, reads: 1_500, warmUp: 30_000 }
      : { rounds: 41, reads: 3_000, warmUp: 100_000 };
    const ratio = await benchReads(
      world,
      { ...size, clients: [16, 64] },
      say,
      values.profile ? profileAs('reads') : undefined,
    );
    say(`\nA read reaches ${(100 * ratio).toFixed(1)} % of the bare route; wanted: 70 %.`);
  }
} finally {
  await world.stop();
}
