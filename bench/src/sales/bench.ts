import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Address } from 'viem';
import { type Child, startChild } from '../child.js';
import { startMeter } from '../meter.js';
import { percentilesOfList } from '../stats.js';
import { digits, table } from '../table.js';
import { memoryOfAll_mib, peakMemory_mib, processorTime_s, processorTimeOfAll_s } from '../usage.js';
import type { World } from '../world.js';
import type { Answer, Question } from './fleet.js';
import { type Heads, watchHeads } from './heads.js';
import { measureOwnTime, type OwnTime } from './own-time.js';

export const method = `Whole sales, 100.00 EUR for USDC: so many users at once, each of whom begins the next sale when the last is paid. A sale is
what the partner's server and the hosted page do over HTTP: create, bootstrap, read, payout account (SEPA Instant), offer,
confirm, source, a signed transfer from one of 64 wallets, then the page's long polls until it shows the receipt. It is paid when
the partner has the signed gate_session.completed and the page is done. The amount is below the one from which identity is
asked for. Blocks come every second and are final two blocks later; the bank settles after 300 ms. Gateway (one process), database
server, two chains, bank, rates, identity, partner and users share the machine. Figures are of the sales paid in a
window that begins when as many sales are paid as there are users; processor time is all that gateway and database server used in the window, by sales paid.
Own time: ${'Σ(recorded − input available)'} over calls, detection, credit, sending, the bank's answer and settlement; bench/src/sales/own-time.ts.`;

export type Level = { readonly in_flight: number; readonly ramp_s: number; readonly window_s: number };
type Fleet = Child<Question, Answer>;

const wallet_count = 64;
/** Room for whatever is sent within a second: what fills a block is not what is measured. */
const block_gas_limit = '0x1dcd65000';

export async function benchSales(
  world: World,
  levels: readonly Level[],
  log: (text: string) => void,
  during: (level: Level) => Promise<void> = async () => {},
): Promise<void> {
  const { info } = world.stack;
  const network = info.networks.find((one) => one.network === 'ETHEREUM');
  if (network === undefined) throw new Error('the stack has no ETHEREUM');
  const { rpc_url, chain_id } = network;
  const token = network.tokens['USDC'] as Address;
  await setBlockGasLimit(rpc_url);
  const heads = await watchHeads(rpc_url);
  const fleet: Fleet = startChild('sales/fleet.js');
  try {
    const { secret_key, publishable_key, webhook_secret, origins } = info.partner;
    const partner = { secret_key, publishable_key, webhook_secret, origin: origins[0] ?? '' };
    const opened = await fleet.ask({
      ask: 'open',
      api_url: info.api_url,
      partner,
      wallets: { count: wallet_count, rpc_url, chain_id, token, funded_key: info.funded_wallet_private_key },
    });
    if (!('webhook_url' in opened)) throw new Error('the fleet did not open');
    await world.sendEventsTo(opened.webhook_url);
    // Code that has never run is slow: some sales that nobody counts.
    await fleet.ask({ ask: 'sell', in_flight: 16, ramp_ms: 500, window_ms: 2_000 });
    for (const level of levels) log(await runLevel(world, fleet, heads, level, during));
  } finally {
    heads.stop();
    await fleet.stop();
  }
}

async function runLevel(
  world: World,
  fleet: Fleet,
  heads: Heads,
  level: Level,
  during: (level: Level) => Promise<void>,
): Promise<string> {
  const { stack, dir } = world;
  const window_ms = level.window_s * 1_000;
  const meter = startMeter(() => ({
    gateway: processorTime_s(stack.gateway.pid),
    postgres: processorTimeOfAll_s(stack.postgres.pid),
    'users and partner': processorTime_s(fleet.pid),
    chains: stack.chains.reduce((sum, { service }) => sum + processorTime_s(service.pid), 0),
    bank: processorTime_s(stack.bank.pid),
  }));
  const selling = fleet.ask({ ask: 'sell', in_flight: level.in_flight, ramp_ms: level.ramp_s * 1_000, window_ms });
  const [answer] = await Promise.all([selling, pause(level.ramp_s * 1_000).then(() => during(level))]);
  const memory_mib = memoryOfAll_mib(stack.postgres.pid);
  if (!('sales' in answer)) throw new Error('the fleet did not sell');

  const { from_ms, to_ms } = answer;
  const { cores, elapsed_s } = meter.stop(from_ms, to_ms);
  const sales = answer.sales.filter(({ paid_ms }) => paid_ms >= from_ms && paid_ms < to_ms);
  const own = await measureOwnTime(sales, {
    ...{ database_url: stack.info.database_url, heads },
    bank_journal: join(dir, 'bank.jsonl'),
  });
  const perSale_ms = (name: string) => ((cores[name] ?? 0) * elapsed_s * 1_000) / sales.length;
  const [gateway_ms, postgres_ms] = [perSale_ms('gateway'), perSale_ms('postgres')];
  const whole = percentilesOfList(sales.map(({ paid_ms, started_ms }) => paid_ms - started_ms));
  return [
    table(
      [
        `${level.in_flight} in flight`,
        'sales',
        'per s',
        'p50 s',
        'p99 s',
        'own p50 ms',
        'own p99 ms',
        'CPU ms/sale',
        'gateway',
        'postgres',
      ],
      [
        [
          ...['', `${sales.length}`, digits(sales.length / elapsed_s)],
          ...[whole.p50_ms, whole.p99_ms].map((time_ms) => digits(time_ms / 1_000)),
          ...[own.whole.p50_ms, own.whole.p99_ms, gateway_ms + postgres_ms, gateway_ms, postgres_ms].map(digits),
        ],
      ],
    ),
    `own time, medians in ms: ${partsOf(own)}`,
    `cores used: ${Object.entries(cores)
      .map(([name, used]) => `${name} ${digits(used)}`)
      .join(', ')}`,
    `memory: gateway at most ${peakMemory_mib(stack.gateway.pid).toFixed(0)} MiB, database server ${memory_mib.toFixed(0)} MiB at the end`,
    ...failuresOf(answer),
    '',
  ].join('\n');
}

const partsOf = ({ parts_ms }: OwnTime): string =>
  Object.entries(parts_ms)
    .map(([part, time_ms]) => `${part} ${digits(time_ms)}`)
    .join(', ');

function failuresOf({ failures, unfinished }: Extract<Answer, { sales: unknown }>): string[] {
  if (failures.length === 0 && unfinished === 0) return [];
  return [
    `NOT PAID: ${failures.length} failed, ${unfinished} unfinished. ${[...new Set(failures)].slice(0, 3).join(' | ')}`,
  ];
}

async function setBlockGasLimit(rpc_url: string): Promise<void> {
  const call = { jsonrpc: '2.0', id: 1, method: 'evm_setBlockGasLimit', params: [block_gas_limit] };
  const answer = await fetch(rpc_url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(call),
  });
  if (!answer.ok) throw new Error(`the chain answered ${answer.status}`);
}
