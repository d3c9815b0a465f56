export { type ClaimedJob, claimDue, type JobTable } from './claim.js';
export { doEach } from './each.js';
export { type Role, type RunningWorkers, runWorkers, type Worker } from './loop.js';
