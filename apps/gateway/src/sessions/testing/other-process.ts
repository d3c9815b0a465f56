import { sha256 } from '../../crypto/index.js';
import type { Tx } from '../../db/index.js';
import type { TestGateway } from '../../http/testing/gateway.js';

/** Ends what another process does, and resolves when it is over. */
type End = () => Promise<void>;

/** A transaction of another process, which stays open until it is ended. */
async function openElsewhere(
  gateway: TestGateway,
  work: (tx: Tx) => Promise<void>,
  ends: 'commit' | 'rollback',
): Promise<End> {
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let begin: () => void = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const over = gateway.owner.withTx(async (tx) => {
    await tx.query('test_idle', `set local idle_in_transaction_session_timeout = '60s'`, []);
    await tx.query('test_long', `set local transaction_timeout = '60s'`, []);
    await work(tx);
    begin();
    await ended;
    if (ends === 'rollback') throw rolledBack;
  });
  const settled = over.catch((error: unknown) => {
    if (error !== rolledBack) throw error;
  });
  await Promise.race([begun, settled]);
  return () => {
    end();
    return settled;
  };
}

const rolledBack = new Error('rolled back');

/** Other processes meet at the row of a key: this is one that holds some, and in the end does nothing. */
export function holdKeys(gateway: TestGateway, key: string, routes: readonly string[]): Promise<End> {
  const { tenant_id } = gateway.partner.tenant;
  const hold = async (tx: Tx) => {
    for (const route of routes) {
      await tx.query(
        'test_hold_key',
        `insert into idempotency_keys (tenant_id, route, key, fingerprint) values ($1, $2, $3, 'x')`,
        [tenant_id, route, key],
      );
    }
  };
  return openElsewhere(gateway, hold, 'rollback');
}

/**
 * Another process that answers under a key while this one waits for it.
 *
 * @param path where the request goes, without a query
 */
export function answerElsewhere(
  gateway: TestGateway,
  key: string,
  route: string,
  path: string,
  payload: string,
): Promise<End> {
  const { core, partner } = gateway;
  const { tenant_id } = partner.tenant;
  const subject_key = Buffer.alloc(32, 7);
  const subject_id = `elsewhere ${key}`;
  const fingerprint = sha256(Buffer.from(`POST\n${path}\n\n${payload}`));
  const sealed = core.sealer.seal(tenant_id, subject_key, 'answer', '{"from":"elsewhere"}');
  const answer = async (tx: Tx) => {
    await tx.query('test_subject', 'insert into subject_keys (tenant_id, subject_id, key) values ($1, $2, $3)', [
      tenant_id,
      subject_id,
      subject_key,
    ]);
    await tx.query(
      'test_answer_key',
      `insert into idempotency_keys (tenant_id, route, key, fingerprint, status_code, subject_id, response_sealed)
       values ($1, $2, $3, $4, 201, $5, $6)`,
      [tenant_id, route, key, fingerprint, subject_id, sealed],
    );
  };
  return openElsewhere(gateway, answer, 'commit');
}

/** A statement of the application waits for a lock. */
export async function untilWaiting({ core }: TestGateway): Promise<void> {
  for (;;) {
    const [row] = await core.db.query<{ waiting: boolean }>(
      'test_waiting',
      `select exists (
         select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as waiting`,
      [],
    );
    if (row?.waiting === true) return;
  }
}
