import { listAttempts } from '../attempts.store.js';
import { callGate } from '../call.js';
import type { Deps } from '../deps.js';
import { readSessionFacts, record, text } from '../facts.js';
import { recordRead } from '../locked.js';

/**
 * A fresh link to what the user has to do in the newest session: a refund address, another account for a returned payout.
 * Made by the gateway at this read, for this user, and never stored. Null: nothing to do, or no answer.
 */
export async function actionLink(deps: Deps, withdrawal_id: string): Promise<string | null> {
  const attempt = (await listAttempts(deps.pool, withdrawal_id)).at(-1);
  const session_id = attempt?.session_id ?? null;
  if (attempt === undefined || session_id === null) return null;
  const shown = await callGate(deps, attempt, () => deps.gate.sessions.retrieve(session_id));
  if (!shown.ok) return null;
  const facts = readSessionFacts(shown.answer);
  if (facts !== null) await recordRead(deps, attempt, facts);
  const action = record(record(shown.answer)['action_required']);
  return action['who'] === 'user' ? text(action['url']) : null;
}
