export { CommitUnknownError, createDb, type Db, type Tx } from './db.js';
export { migrate } from './migrate.js';
