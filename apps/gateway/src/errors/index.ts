export { type ErrorEnvelope, PublicError } from './public-error.js';
export { type ErrorCode, type ErrorType, errorTable } from './table.js';
