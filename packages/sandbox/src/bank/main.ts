import { required, runServer } from '../http/run.js';
import { createBankServer } from './server.js';

const settle_after_ms = process.env['BANK_SETTLE_AFTER_MS'];
const server = await createBankServer({
  token: required('BANK_TOKEN'),
  journal_file: required('BANK_JOURNAL'),
  ...(settle_after_ms === undefined ? {} : { settle_after_ms: Number.parseInt(settle_after_ms, 10) }),
});
await runServer('bank', server);
