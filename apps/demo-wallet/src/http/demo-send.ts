import type { Withdrawals } from '@0gate/withdrawals';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.js';
import { readDepositRequest } from '../wallet/deposit-request.js';
import type { HotWallet } from '../wallet/hot-wallet.js';
import { asObject, invalid } from './body.js';
import { ApiError, notFound } from './errors.js';
import type { Users } from './users.js';

/** `POST /api/demo/send`: the page's `onDepositRequest`, carried out by the server for the owner of the withdrawal. */
export function registerDemoSend(
  app: FastifyInstance,
  deps: {
    readonly config: Config;
    readonly withdrawals: Withdrawals;
    readonly users: Users;
    readonly wallet: HotWallet | null;
  },
): void {
  app.post('/api/demo/send', async (request) => {
    if (deps.wallet === null)
      throw new ApiError(404, 'no_wallet', 'This wallet holds no coins: send from your own wallet.');
    const { withdrawal_id, request: asked } = asObject(request.body);
    if (typeof withdrawal_id !== 'string') throw invalid('withdrawal_id', 'invalid_field', 'must be a string');
    const owner = deps.users.known(request);
    const record = owner === null ? null : await deps.withdrawals.findForOwner(withdrawal_id, owner);
    if (record === null) throw notFound();
    const deposit = readDepositRequest(asked, deps.config);
    if (deposit.session_id !== record.attempts.at(-1)?.session_id) {
      throw new ApiError(409, 'attempt_over', 'This attempt is over. Open the withdrawal again.');
    }
    return { txHash: await deps.wallet.send(withdrawal_id, deposit) };
  });
}
