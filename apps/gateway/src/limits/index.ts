export { createLimits } from './limits.js';
