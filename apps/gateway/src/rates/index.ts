export { type CurrentRate, currentRate, isRestless, maxAge_ms as maxRateAge_ms } from './current.js';
export type { RateSource } from './port.js';
export { createSandboxRateSource } from './sandbox/http-source.js';
export { deleteObservationsBefore, findLatestRate, loadRate, type StoredRate } from './store.js';
export { createRateWorker } from './worker.js';
