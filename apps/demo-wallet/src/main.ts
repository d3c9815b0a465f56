import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { GateClient } from '@0gate/sdk';
import { createWithdrawals, migrateWithdrawals } from '@0gate/withdrawals';
import pg from 'pg';
import { ConfigError, loadConfig } from './config.js';
import { runLoop } from './loop.js';
import { buildServer } from './server.js';
import { createHotWallet } from './wallet/hot-wallet.js';
import { migrateSends } from './wallet/sends.store.js';

const idle_wait_ms = 1_000;
const stop_wait_ms = 2_000;

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const pool = new pg.Pool({ connectionString: config.database_url, max: 10 });
  // A connection that breaks while idle is replaced at the next use; without a listener it would end the process.
  pool.on('error', (error) => console.error(`database connection lost: ${error.message}`));
  await migrateWithdrawals(pool);
  await migrateSends(pool);

  const at = (id: string, page: string) => new URL(`/withdrawals/${id}/${page}`, config.public_url).href;
  const withdrawals = createWithdrawals({
    pool,
    gate: new GateClient({ apiKey: config.secret_key, baseUrl: config.gate_api_url.origin }),
    webhookSecret: config.webhook_secrets,
    returnUrl: (id) => at(id, 'return'),
    cancelUrl: (id) => at(id, 'cancelled'),
    onTrouble: ({ withdrawal_id, code, request_id }) =>
      console.error(`gateway: ${code} for ${withdrawal_id}, request ${request_id ?? 'unknown'}`),
  });
  const wallet = config.wallet_key === null ? null : createHotWallet({ key: config.wallet_key, pool });
  const app = await buildServer({ config, withdrawals, wallet });

  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);

  await app.listen({ port: config.port, host: config.host });
  console.log(`demo wallet on ${config.public_url.href}`);
  const loop = runLoop({
    step: () => withdrawals.reconcileStep(),
    delay: (signal) => wait(idle_wait_ms, undefined, { signal }).catch(() => {}),
    signal: stopping.signal,
    onError: (error) => console.error('reconciler:', error),
  });
  await once(stopping.signal, 'abort');
  await app.close();
  // A step that waits for the gateway may be left: whatever it was doing is found again at the next start.
  await Promise.race([loop, wait(stop_wait_ms)]);
  await pool.end();
  process.exit(0);
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
});
