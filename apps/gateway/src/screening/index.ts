export { type Screening, screenAddresses } from './store.js';
export { createScreeningWorker } from './worker.js';
