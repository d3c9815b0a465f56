import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { answerParent } from '../child.js';
import { startReceiver } from '../receiver.js';
import { now_ms } from '../stats.js';
import { type Partner, type Sale, sellOnce } from './user.js';
import { fundWallets, type Wallets } from './wallets.js';

/**
 * The partner and its users in one process. At any moment `in_flight` users are selling: whoever is paid begins anew, until the
 * time is over; those who are under way then still end.
 */
export type Question =
  | {
      readonly ask: 'open';
      readonly api_url: string;
      readonly partner: Partner & { readonly webhook_secret: string };
      readonly wallets: Parameters<typeof fundWallets>[0];
    }
  | {
      readonly ask: 'sell';
      readonly in_flight: number;
      /** The users begin one after the other, spread over this. */
      readonly ramp_ms: number;
      /** What is counted begins when as many sales are paid as there are users, and lasts this long. */
      readonly window_ms: number;
    };
export type Answer =
  | { readonly webhook_url: string }
  | {
      readonly sales: readonly Sale[];
      readonly failures: readonly string[];
      readonly unfinished: number;
      readonly from_ms: number;
      readonly to_ms: number;
    };

/** Longer than any sale takes: whoever is not paid by then is counted as unfinished. */
const grace_ms = 60_000;
/** A fleet that is not paid within this never will be. */
const start_ms = 60_000;

let api_url = '';
let partner: Partner;
let wallets: Wallets;
const waiting = new Map<string, () => void>();
/** Told before anybody asked: an event may be faster than the answer of the create. */
const early = new Set<string>();

function completed(session_id: string): Promise<void> {
  if (early.delete(session_id)) return Promise.resolve();
  return new Promise((resolve) => waiting.set(session_id, resolve));
}

async function open(question: Extract<Question, { ask: 'open' }>): Promise<Answer> {
  ({ api_url, partner } = question);
  wallets = await fundWallets(question.wallets);
  const receiver = await startReceiver(question.partner.webhook_secret, ({ type, data }) => {
    if (type !== 'gate_session.completed') return;
    const tell = waiting.get(data.id);
    waiting.delete(data.id);
    if (tell === undefined) early.add(data.id);
    else tell();
  });
  return { webhook_url: receiver.url };
}

async function sell({ in_flight, ramp_ms, window_ms }: Extract<Question, { ask: 'sell' }>): Promise<Answer> {
  const pool = new Pool(api_url, { connections: in_flight + 16, pipelining: 1 });
  const sales: Sale[] = [];
  const failures: string[] = [];
  let from_ms = now_ms() + ramp_ms + start_ms;
  let busy = in_flight;
  let stopped = false;
  const sellOn = async (number: number) => {
    await pause((ramp_ms * number) / in_flight);
    while (!stopped && now_ms() < from_ms + window_ms) {
      try {
        sales.push(await sellOnce({ pool, partner, wallets, completed }, `wd_${randomUUID()}`));
        if (sales.length === in_flight) from_ms = now_ms();
      } catch (error) {
        if (!stopped) failures.push(error instanceof Error ? error.message : `${error}`);
      }
    }
    busy -= 1;
  };
  const late = new AbortController();
  const users = Promise.all(Array.from({ length: in_flight }, (_, number) => sellOn(number)));
  const limit_ms = ramp_ms + start_ms + window_ms + grace_ms;
  await Promise.race([users, pause(limit_ms, undefined, { signal: late.signal })]);
  late.abort();
  stopped = true;
  await pool.destroy();
  waiting.clear();
  return { sales, failures, unfinished: busy, from_ms, to_ms: from_ms + window_ms };
}

answerParent<Question, Answer>((question) => (question.ask === 'open' ? open(question) : sell(question)));
