export { createDb, type Db } from './db.js';
export { CommitUnknownError, DatabaseUnavailableError } from './errors.js';
export { migrate } from './migrate.js';
export { atEnd, oncePerTransaction, type Tx } from './tx.js';
