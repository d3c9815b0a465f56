export { requireSameDeployment } from './deployment.js';
export { createHousekeepingWorker } from './housekeeping.js';
export { createLog } from './log.js';
export { createMetrics, type Metrics } from './metrics.js';
export { type OpenApi, recordOpenApi } from './openapi/record.js';
export { createReadiness, type Readiness } from './readiness.js';
export { referenceRoutes } from './reference/routes.js';
export { type OperationRouteDeps, operationRoutes } from './routes.js';
