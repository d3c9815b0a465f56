export type { Mode } from './common/index.js';
export { type Config, ConfigError, loadConfig } from './config.js';
export { migrate } from './db/index.js';
export { type Admin, createAdmin } from './operation/index.js';
export type { Role } from './work/index.js';
export { type Running, serve } from './serve.js';
