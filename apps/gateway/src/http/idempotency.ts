import { isUtf8 } from 'node:buffer';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Core, Tenant } from '../common/index.js';
import { sha256 } from '../crypto/index.js';
import type { Tx } from '../db/index.js';
import { PublicError } from '../errors/index.js';
import type { Answer, Outcome } from './flights.js';
import { claimKey, findKey, type KeyRow, storeAnswer } from './idempotency-store.js';

/**
 * One effect per key. The key's row is inserted in the transaction of the effect itself, so the two commit together or not at
 * all: a refused request leaves no row and does not use the key up, and a second request with the same key waits at the unique
 * index until the first one has committed, then gets the first answer again, byte for byte.
 */
export interface IdempotencyInput {
  readonly route: string;
  readonly key: string;
  readonly fingerprint: Buffer;
}

const keyPattern = /^[^\p{Cc}]{1,255}$/u;

export interface KeyOptions {
  /** Operations whose repeat without a key would promise twice: quotes and rails. */
  readonly required?: boolean;
}

/**
 * Reads `Idempotency-Key`; null when none was given.
 *
 * @throws PublicError 400 for one that is empty, too long or has control characters, and for none where one is required
 */
export function idempotencyOf(request: FastifyRequest, options: KeyOptions = {}): IdempotencyInput | null {
  const header = request.headers['idempotency-key'];
  if (header === undefined && options.required === true) throw new PublicError('idempotency_key_required');
  if (header === undefined) return null;
  const key = typeof header === 'string' ? asText(header) : '';
  if (!keyPattern.test(key)) throw new PublicError('idempotency_key_invalid');
  const mark = request.url.indexOf('?');
  const path = mark < 0 ? request.url : request.url.slice(0, mark);
  const sortedQuery =
    mark < 0
      ? ''
      : request.url
          .slice(mark + 1)
          .split('&')
          .sort()
          .join('&');
  const body = request.rawBody ?? Buffer.alloc(0);
  return {
    route: `${request.method} ${request.routeOptions.url ?? path}`,
    key,
    fingerprint: sha256(Buffer.concat([Buffer.from(`${request.method}\n${path}\n${sortedQuery}\n`), body])),
  };
}

/** Headers come as one character per byte; what is UTF-8 is counted and judged by its characters. */
function asText(header: string): string {
  const bytes = Buffer.from(header, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : header;
}

/** Lets one write of a key run in this process, and gives its answer to those that came meanwhile. */
export function oncePerKey(
  request: FastifyRequest,
  tenant: Tenant,
  input: IdempotencyInput | null,
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  if (input === null) return work();
  return request.server.flights.run(`${tenant.tenant_id} ${input.route} ${input.key}`, input.fingerprint, work);
}

/**
 * Runs a write once per key and sends its answer. `effect` decides and renders inside the given transaction; a PublicError that
 * it throws rolls everything back. An answer about a person or session is sealed under their key, so that erasure reaches it.
 */
export async function writeOnce(
  core: Core,
  tenant: Tenant,
  request: FastifyRequest,
  reply: FastifyReply,
  effect: (tx: Tx) => Promise<{ status: number; body: unknown; subject?: { subject_id: string; key: Buffer } }>,
  options: KeyOptions = {},
): Promise<void> {
  const input = idempotencyOf(request, options);
  const decide = async (tx: Tx): Promise<Outcome> => {
    if (input !== null) {
      const row = await claimKey(tx, tenant.tenant_id, input);
      if (!row.fresh) return replayOf(core, tenant, input, row);
    }
    const { status, body, subject } = await effect(tx);
    const answer: Answer = { status, body: JSON.stringify(body) };
    if (input !== null) {
      const sealed =
        subject === undefined
          ? core.sealer.sealTenant(tenant.tenant_id, 'answer', answer.body)
          : core.sealer.seal(tenant.tenant_id, subject.key, 'answer', answer.body);
      await storeAnswer(tx, tenant.tenant_id, input, answer.status, subject?.subject_id ?? null, sealed);
    }
    return { answer, replayed: false };
  };
  sendAnswer(reply, await oncePerKey(request, tenant, input, () => core.db.withTx(decide)));
}

/** The answer that a key had before, if any: for a repeat of what would be refused by now. */
export async function earlierAnswer(
  core: Core,
  tenant: Tenant,
  input: IdempotencyInput | null,
): Promise<Outcome | null> {
  const row = input === null ? null : await findKey(core.db, tenant.tenant_id, input);
  return input === null || row === null ? null : replayOf(core, tenant, input, row);
}

/** @throws PublicError if the key was used for another request, or its answer was erased */
function replayOf(core: Core, tenant: Tenant, input: IdempotencyInput, row: KeyRow): Outcome {
  if (!row.fingerprint.equals(input.fingerprint)) throw new PublicError('idempotency_key_reused');
  if (row.status_code === null || row.response_sealed === null) throw new PublicError('idempotency_in_progress');
  if (row.subject_id !== null && row.subject_key === null) throw new PublicError('erased');
  const body =
    row.subject_key === null
      ? core.sealer.openTenant(tenant.tenant_id, 'answer', row.response_sealed)
      : core.sealer.open(tenant.tenant_id, row.subject_key, 'answer', row.response_sealed);
  return { answer: { status: row.status_code, body: body.toString('utf8') }, replayed: true };
}

export function sendAnswer(reply: FastifyReply, { answer, replayed }: Outcome): void {
  if (replayed) reply.header('Idempotent-Replayed', 'true');
  void reply.code(answer.status).type('application/json; charset=utf-8').send(answer.body);
}
