import type { Pool } from 'undici';
import { type JsonAnswer, readJson } from '../../http/client.js';
import { formatDecimal, parseDecimal } from '../../money/index.js';
import type { BookedPayment, Payment, PayoutRail, RailAnswer, RailInquiry } from '../../payouts/index.js';
import { classOf, isShortOfFunds } from './codes.js';
import { notAfter } from './deadline.js';

/** Minor units of the currencies that the bank keeps accounts in. */
const decimals: Readonly<Record<string, number>> = { EUR: 2, GBP: 2 };

const referenceMax: Readonly<Record<string, number>> = { sepa: 35, sepa_instant: 35, faster_payments: 18 };

const inquiry_ms = 3_000;
const empty = Buffer.alloc(0);

export interface SandboxRailOptions {
  readonly pool: Pool;
  readonly token: string;
  readonly method: string;
  /** The bank shows what it took at once; this allows for a request still on its way. */
  readonly absence_after_ms?: number;
  readonly monotonic_ms?: () => number;
}

/** The sandbox bank over HTTP, one of its methods. @throws for a method that it does not have */
export function createSandboxRail(options: SandboxRailOptions): PayoutRail {
  const { pool, method, monotonic_ms = () => performance.now() } = options;
  const headers = { authorization: `Bearer ${options.token}` };
  const reference_max = referenceMax[method];
  if (reference_max === undefined) throw new Error(`the sandbox bank has no method ${method}`);
  return {
    id: 'sandbox',
    reference_max,
    reference_charset: /^[0-9A-Z]$/,
    absence_after_ms: options.absence_after_ms ?? 5_000,
    async submit(payment, { signal, write_deadline }) {
      const body = bodyOf(payment);
      // Nothing was written, and nothing will be until there is such an account.
      if (body === null) return { is: 'retryable', reason: 'refused_us', code: 'no_account', raw: empty };
      const left_ms = Math.max(Math.ceil(write_deadline - monotonic_ms()), 0);
      const ends = AbortSignal.any([signal, AbortSignal.timeout(left_ms)]);
      try {
        const guarded = pool.compose(notAfter(write_deadline, monotonic_ms));
        return answerOf(await readJson(guarded, { method: 'POST', path: '/payments', headers, body, signal: ends }));
      } catch (error) {
        return { is: 'unknown', code: codeOf(error), raw: empty };
      }
    },
    async inquire(reference) {
      const path = `/payments?reference=${encodeURIComponent(reference)}`;
      try {
        return inquiryOf(await readJson(pool, { method: 'GET', path, headers, timeout_ms: inquiry_ms }));
      } catch (error) {
        return { is: 'unknown', code: codeOf(error), raw: empty };
      }
    },
  };
}

/** Null for a currency that the bank keeps no account in. */
function bodyOf(payment: Payment) {
  const { end_to_end_id, reference, method, currency, creditor } = payment;
  const places = decimals[currency];
  if (places === undefined) return null;
  const { holder_name: name, ...account } = creditor;
  const amount = formatDecimal(payment.amount_minor, places);
  return { end_to_end_id, reference, method, amount, currency, creditor: { name, ...account } };
}

function answerOf({ status, body, raw }: JsonAnswer): RailAnswer {
  const { code: said, class: told } = (body ?? {}) as { code?: unknown; class?: unknown };
  const code = typeof said === 'string' ? said : `http_${status}`;
  if (status === 202) return { is: 'done', state: 'accepted', code: 'accepted', raw };
  if (status === 409 && isShortOfFunds(code)) return { is: 'retryable', reason: 'no_funds', code, raw };
  if (status === 422) return { is: 'final', class: told === 'details' ? 'details' : classOf(code), code, raw };
  // It read the order and could make nothing of it: what the user typed is all of it that varies.
  if (status === 400 && code === 'malformed') return { is: 'final', class: 'details', code, raw };
  if (status === 401 || status === 403 || status === 429) return { is: 'retryable', reason: 'refused_us', code, raw };
  return { is: 'unknown', code: `http_${status}`, raw };
}

function inquiryOf({ status, body, raw }: JsonAnswer): RailInquiry {
  const listed = (body as { payments?: unknown } | null)?.payments;
  if (status !== 200 || !Array.isArray(listed)) return { is: 'unknown', code: `http_${status}`, raw };
  const payments = listed.map(bookedOf);
  // A list with something unreadable in it is no proof of anything.
  if (!payments.every((payment) => payment !== null)) return { is: 'unknown', code: 'unreadable', raw };
  return { is: 'answered', payments, raw };
}

/** A payment that came back was debited first: the return is a fact of its own, told by the statement. */
const statuses = { accepted: 'accepted', settled: 'settled', returned: 'settled', rejected: 'rejected' } as const;

function bookedOf(value: unknown): BookedPayment | null {
  const { status, end_to_end_id, amount, currency, code } = (value ?? {}) as Record<string, unknown>;
  if (typeof status !== 'string' || !Object.hasOwn(statuses, status)) return null;
  if (typeof end_to_end_id !== 'string' || typeof amount !== 'string' || typeof currency !== 'string') return null;
  const amount_minor = parseDecimal(amount, decimals[currency] ?? 0);
  if (amount_minor === null) return null;
  const known = status as keyof typeof statuses;
  const reason = typeof code === 'string' ? code : known;
  return { status: statuses[known], end_to_end_id, amount_minor, currency, class: classOf(reason), code: reason };
}

function codeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === 'string') return code;
  return typeof name === 'string' ? name : 'error';
}
