export { type Clock, systemClock, tenantNow } from './clock.js';
