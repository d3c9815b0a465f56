export type { SweepDeps } from './deps.js';
export { requestSweep, type SweepRequest } from './request.js';
export { listSweeps } from './store.js';
export type { Sweep, SweepStatus } from './sweep.js';
export { createSweepWorker } from './worker.js';
