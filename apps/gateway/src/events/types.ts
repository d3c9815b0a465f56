/** Event types as partners see them, and the internal ones that only fill the version steps. */
export const documentedEventTypes = [
  'gate_session.created',
  'gate_session.processing',
  'gate_session.completed',
  'gate_session.failed',
  'gate_session.expired',
  'gate_session.cancelled',
  'kyc.required',
  'rail.pay_in.processing',
  'rail.pay_in.settled',
  'rail.pay_in.failed',
  'rail.pay_in.cancelled',
  'rail.pay_out.processing',
  'rail.pay_out.settled',
  'rail.pay_out.failed',
  'rail.pay_out.cancelled',
  'quote.consumed',
  'customer.created',
  'customer.updated',
  'customer.deleted',
  'webhook.test',
] as const;

export const ourEventTypes = [
  'sale.deposit.detected',
  'sale.deposit.confirmed',
  'sale.deposit.orphaned',
  'sale.action_required',
  'sale.payout.submitted',
  'sale.payout.delayed',
  'sale.payout.returned',
  'sale.refund.created',
  'sale.refund.settled',
  'sale.refund.failed',
] as const;

/** Steps of a session that partners are not told of one by one; `GET` shows their result. */
export const internalEventTypes = [
  'session.user_input',
  'session.identity_started',
  'session.identity_decided',
  'session.priced',
  'session.price_confirmed',
  'session.address_issued',
  'session.price_lapsed',
  'session.funding_changed',
  'session.payout_decided',
  'session.action_cleared',
  'session.expiry_brought_forward',
  'session.refund_changed',
] as const;

export type DocumentedEventType = (typeof documentedEventTypes)[number];
export type OurEventType = (typeof ourEventTypes)[number];
export type InternalEventType = (typeof internalEventTypes)[number];
export type EventType = DocumentedEventType | OurEventType | InternalEventType;
export type EventKind = 'documented' | 'ours' | 'internal';

const ours: ReadonlySet<string> = new Set(ourEventTypes);
const internal: ReadonlySet<string> = new Set(internalEventTypes);

export function kindOf(type: EventType): EventKind {
  if (internal.has(type)) return 'internal';
  return ours.has(type) ? 'ours' : 'documented';
}

/** What an endpoint hears that never chose: everything documented, and of ours what needs somebody to act or ends a story. */
const defaultSubscription: ReadonlySet<string> = new Set<string>([
  ...documentedEventTypes,
  'sale.action_required',
  'sale.payout.returned',
  'sale.refund.settled',
]);

/** What may be chosen, in the order of the documentation. */
export const deliveredEventTypes: readonly string[] = [...documentedEventTypes, ...ourEventTypes];

/** What an endpoint hears. `null` = it never chose. */
export function subscribedTypes(event_types: readonly string[] | null): readonly string[] {
  return event_types ?? [...defaultSubscription];
}

export function isSubscribed(type: EventType, event_types: readonly string[] | null): boolean {
  if (internal.has(type)) return false;
  return event_types === null ? defaultSubscription.has(type) : event_types.includes(type);
}
