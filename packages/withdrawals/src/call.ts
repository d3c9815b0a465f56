import { addRequestId } from './attempts.store.js';
import type { Deps } from './deps.js';
import type { GateTrouble } from './gate.js';
import type { Attempt } from './model.js';
import { readTrouble } from './trouble.js';

export type Called<Answer> = { readonly ok: true; readonly answer: Answer } | ({ readonly ok: false } & GateTrouble);

/**
 * One call to the gateway for an attempt, outside any transaction. A refusal or a missing answer becomes a value, its
 * request id is kept with the attempt, and the operator is told; anything else is a bug and is thrown.
 */
export async function callGate<Answer>(
  deps: Deps,
  attempt: Pick<Attempt, 'withdrawal_id' | 'number'>,
  call: () => Promise<Answer>,
): Promise<Called<Answer>> {
  try {
    return { ok: true, answer: await call() };
  } catch (error) {
    const trouble = readTrouble(error);
    if (trouble.request_id !== null) await addRequestId(deps.pool, attempt, trouble.request_id);
    deps.onTrouble({ ...trouble, withdrawal_id: attempt.withdrawal_id, number: attempt.number });
    return { ok: false, ...trouble };
  }
}
