import { required, runServer } from '../http/run.js';
import { createBankServer } from './server.js';

const settle_after_ms = process.env['BANK_SETTLE_AFTER_MS'];
const opening_balance_minor = process.env['BANK_OPENING_BALANCE_MINOR'];
const server = await createBankServer({
  token: required('BANK_TOKEN'),
  journal_file: required('BANK_JOURNAL'),
  ...(settle_after_ms === undefined ? {} : { settle_after_ms: Number.parseInt(settle_after_ms, 10) }),
  ...(opening_balance_minor === undefined ? {} : { opening_balance_minor: BigInt(opening_balance_minor) }),
});
await runServer('bank', server);
