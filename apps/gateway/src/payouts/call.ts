import type { Core } from '../common/index.js';
import type { Payment, PayoutRail, RailAnswer, RailInquiry } from './port.js';

/** An adapter ends its own calls; this much later they count as unanswered even if it did not. */
const grace_ms = 1_000;
const inquiry_ms = 5_000;

/** Sends a payment. Whatever goes wrong, an adapter that throws or never ends included, is `unknown`: it may have been sent. */
export async function send(
  core: Core,
  rail: PayoutRail,
  payment: Payment,
  write_deadline: number,
): Promise<RailAnswer> {
  const left_ms = Math.max(write_deadline - core.clock.monotonic_ms(), 0);
  const signal = AbortSignal.timeout(Math.ceil(left_ms));
  const { end_to_end_id, reference, method, amount_minor, currency, creditor } = payment;
  const order: Payment = { end_to_end_id, reference, method, amount_minor, currency, creditor };
  return atMost(left_ms + grace_ms, () => rail.submit(order, { signal, write_deadline }), core, rail);
}

export async function ask(core: Core, rail: PayoutRail, reference: string): Promise<RailInquiry> {
  return atMost(inquiry_ms, () => rail.inquire(reference), core, rail);
}

async function atMost<T>(limit_ms: number, call: () => Promise<T>, core: Core, rail: PayoutRail) {
  let timer: NodeJS.Timeout | undefined;
  const unknown = (code: string) => ({ is: 'unknown' as const, code, raw: Buffer.alloc(0) });
  const late = new Promise<ReturnType<typeof unknown>>((resolve) => {
    timer = setTimeout(() => resolve(unknown('no_end')), limit_ms);
  });
  const answered = (async () => call())().catch((error: unknown) => {
    core.log.error({ err: error, rail: rail.id }, 'the rail’s adapter threw');
    return unknown('adapter_threw');
  });
  try {
    return await Promise.race([answered, late]);
  } finally {
    clearTimeout(timer);
  }
}
