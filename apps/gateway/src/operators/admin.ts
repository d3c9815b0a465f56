import { requireName } from '../common/index.js';
import { sha256 } from '../crypto/index.js';
import type { Tx } from '../db/index.js';
import { isOperatorToken, newId, newOperatorToken } from '../ids/index.js';
import type { Operator, OperatorRole } from './operator.js';
import { disableOperator, findOperatorByHash, findOperatorByName, insertOperator } from './store.js';

/**
 * Makes an operator. The token is shown this once: only its hash is stored.
 *
 * @throws with a sentence for the operator if the name is empty or somebody has it
 */
export async function createOperator(
  tx: Tx,
  person: { readonly name: string; readonly role: OperatorRole },
): Promise<Operator & { readonly token: string }> {
  const name = person.name.trim();
  requireName('an operator', name);
  const namesake = await findOperatorByName(tx, name);
  if (namesake !== null)
    throw new Error(`${namesake.operator_id} has the name ${namesake.name}: two operators could not be told apart`);
  const token = newOperatorToken();
  const operator = { operator_id: newId('opr'), name, role: person.role };
  await insertOperator(tx, { ...operator, token_hash: sha256(token), last_four: token.slice(-4) });
  return { ...operator, token };
}

/** Ends an operator's access at once. @throws with a sentence if there is no such operator, or he was disabled before */
export async function endOperator(tx: Tx, operator_id: string): Promise<void> {
  if (!(await disableOperator(tx, operator_id)))
    throw new Error(`there is no operator ${operator_id}, or he was disabled before`);
}

/** Whose token it is; null for one that is malformed, which never reaches the database, unknown, or of a disabled operator. */
export async function findOperator(tx: Tx, token: string): Promise<Operator | null> {
  return isOperatorToken(token) ? findOperatorByHash(tx, sha256(token)) : null;
}
