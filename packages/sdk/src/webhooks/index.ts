export { GateError, WebhookSignatureError } from '../errors.js';
export type { GateEvent, SessionEventType } from '../types/event.js';
export { type ConstructEventOptions, constructEvent } from './construct-event.js';
