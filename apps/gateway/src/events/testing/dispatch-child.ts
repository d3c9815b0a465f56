import { createTestCore } from '../../testing/core.js';
import { runWorkers } from '../../work/index.js';
import { createDispatcher } from '../dispatcher.js';

/**
 * A process that does nothing but dispatch, for tests that kill it. Started with the database's URL and the dispatcher's
 * options as JSON; begins at the first byte on its input, and ends with it.
 */
const [database_url = '', options = '{}'] = process.argv.slice(2);
const core = createTestCore(database_url, { env: { WEBHOOK_ALLOW_PRIVATE: '127.0.0.1' } });
process.stdin.once('data', () => runWorkers([createDispatcher(core, JSON.parse(options))], core));
process.stdin.on('end', () => process.exit());
