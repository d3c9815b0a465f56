import { createProviders } from '../../chains/evm/index.js';
import { createRefundWorker } from '../../refunds/index.js';
import { createSweepWorker } from '../../sweeps/index.js';
import { createTestCore } from '../../testing/core.js';
import { runWorkers } from '../../work/index.js';
import { createOutbound } from '../index.js';

/** A process that refunds and sweeps until it is killed. Arguments: database, settings as JSON. */
const [database_url = '', env = '{}'] = process.argv.slice(2);
const core = createTestCore(database_url, { pool_size: 4, env: JSON.parse(env) });
const [network] = core.config.networks.test;
if (network === undefined) throw new Error('no network');
const { chain_id, rpc_urls, quorum } = network;
const providers = createProviders({ chain_id, providers: rpc_urls.map((url) => ({ url })), quorum });
const outbound = createOutbound(core, () => providers);
const refunds = createRefundWorker(core, { outbound, hooks: { refundChanged: async () => {} } });
runWorkers([refunds, createSweepWorker(core, { outbound })], { clock: core.clock, log: core.log });
