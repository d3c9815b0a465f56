import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Core, Tenant } from '../common/index.js';
import { sha256 } from '../crypto/index.js';
import type { Tx } from '../db/index.js';
import { PublicError } from '../errors/index.js';
import { claimKey, type KeyRow, storeAnswer } from './idempotency-store.js';

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

/** What a write answers: the bytes are what is stored and replayed. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

const keyPattern = /^[^\p{Cc}]{1,255}$/u;

/** Reads `Idempotency-Key`; null when none was given. @throws PublicError for one that is empty, too long or has control characters */
export function idempotencyOf(request: FastifyRequest): IdempotencyInput | null {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return null;
  if (typeof header !== 'string' || !keyPattern.test(header)) throw new PublicError('idempotency_key_invalid');
  const [path = '', query = ''] = request.url.split('?');
  const sortedQuery = query.split('&').sort().join('&');
  const body = request.rawBody ?? Buffer.alloc(0);
  return {
    route: `${request.method} ${request.routeOptions.url ?? path}`,
    key: header,
    fingerprint: sha256(Buffer.concat([Buffer.from(`${request.method}\n${path}\n${sortedQuery}\n`), body])),
  };
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
): Promise<void> {
  const input = idempotencyOf(request);
  const outcome = await core.db.withTx(async (tx) => {
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
  });
  sendAnswer(reply, outcome.answer, outcome.replayed);
}

/** @throws PublicError if the key was used for another request, or its answer was erased */
export function replayOf(
  core: Core,
  tenant: Tenant,
  input: IdempotencyInput,
  row: KeyRow,
): { answer: Answer; replayed: true } {
  if (!row.fingerprint.equals(input.fingerprint)) throw new PublicError('idempotency_key_reused');
  if (row.status_code === null || row.response_sealed === null) throw new PublicError('idempotency_in_progress');
  if (row.subject_id !== null && row.subject_key === null) throw new PublicError('erased');
  const body =
    row.subject_key === null
      ? core.sealer.openTenant(tenant.tenant_id, 'answer', row.response_sealed)
      : core.sealer.open(tenant.tenant_id, row.subject_key, 'answer', row.response_sealed);
  return { answer: { status: row.status_code, body: body.toString('utf8') }, replayed: true };
}

export function sendAnswer(reply: FastifyReply, answer: Answer, replayed: boolean): void {
  if (replayed) reply.header('Idempotent-Replayed', 'true');
  void reply.code(answer.status).type('application/json; charset=utf-8').send(answer.body);
}
