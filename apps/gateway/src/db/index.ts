export { createDb, type Db } from './db.js';
export { CommitUnknownError, DatabaseUnavailableError } from './errors.js';
export { migrate } from './migrate.js';
export type { Tx } from './tx.js';
