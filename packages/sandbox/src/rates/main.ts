import { runServer } from '../http/run.js';
import { createRatesServer } from './server.js';

const server = createRatesServer({ seed: Number.parseInt(process.env['RATES_SEED'] ?? '1', 10) });
await runServer('rates', server);
