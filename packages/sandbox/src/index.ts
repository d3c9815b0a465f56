export { type DatabaseLogin, type Postgres, type PostgresOptions, startPostgres } from './postgres/index.js';
