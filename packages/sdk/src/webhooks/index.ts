export { GateError, WebhookSignatureError } from '../errors.js';
export type { DeliveredEventType, EventData, GateEvent, SessionEventType } from '../types/event.js';
export type { RawBody } from './body.js';
export { type ConstructEventOptions, constructEvent } from './construct-event.js';
export type { SignatureHeader } from './header.js';
export { generateTestHeader, type TestHeaderOptions } from './test-header.js';
