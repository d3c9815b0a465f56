import { type TObject, type TProperties, type TSchema, Type } from 'typebox';
import { apiVersion } from './record.js';
import { type DocumentedEventType, deliveredEventTypes, type OurEventType } from './types.js';

/**
 * What each delivered event says. Public objects are named by their schema's `$id` (`GateSession`, `Customer`, …), since the
 * features that have them use this one; the API's description and the tests put the two together.
 */
export interface EventSchema {
  /** One sentence: when it is sent. */
  readonly summary: string;
  /** The whole envelope. */
  readonly schema: TSchema;
  /** Names of the objects that the schema refers to. */
  readonly needs: readonly string[];
}

type DeliveredEventType = DocumentedEventType | OurEventType;
type Entry = readonly [summary: string, data: TSchema, ...needs: string[]];

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const decimal = (example: string) => Type.String({ pattern: '^[0-9]+(\\.[0-9]+)?$', examples: [example] });
const text = (example: string) => Type.String({ examples: [example] });
const time = (example = '2026-05-25T12:00:00.000Z') => Type.String({ format: 'date-time', examples: [example] });

const tx_hash = '0x4e3a3754410177e6937ef1f84bba68ea139e8d1a2258c5f85db9f1cd715a1bdd';

/** The session as the event left it, and what is certain of it then. */
const sessionWith = (certain: TProperties): TSchema => Type.Intersect([Type.Ref('GateSession'), Type.Object(certain)]);
const is = <const T extends string>(value: T) => Type.Literal(value);

const deposit = Type.Object({
  network: text('ETHEREUM'),
  token: text('USDC'),
  tx_hash: text(tx_hash),
  amount: decimal('272.41'),
  block_time: time(),
});

const payout = Type.Object({
  id: Type.String({ pattern: '^po_', examples: ['po_01a20fb7bc3e75aca4acf7c5a69431dc'] }),
  amount: decimal('250.00'),
  currency: text('EUR'),
  method: text('sepa'),
  estimated_arrival: nullable(time('2026-05-26T12:00:00.000Z')),
  reason: nullable(Type.Enum(['delayed', 'details_refused', 'refused'])),
});

const refund = Type.Object({
  id: Type.String({ pattern: '^rf_', examples: ['rf_01a20fb7bc3e75aca4acf7c5a69431dc'] }),
  status: Type.Enum(['created', 'waiting', 'submitted', 'settled', 'failed', 'unclaimed']),
  amount: decimal('272.41'),
  token: text('USDC'),
  network: text('ETHEREUM'),
  tx_hash: nullable(text(tx_hash)),
});

const kyc = Type.Object({
  reason: text('amount'),
  url: nullable(Type.String({ description: 'Where the user goes on; only on the surface.' })),
});

const failure = Type.Object({
  code: text('payout_failed'),
  message: text('The bank refused the payout for good.'),
  retryable: Type.Boolean(),
});

const payInWith = (status: string): TSchema =>
  Type.Intersect([Type.Ref('RailPayIn'), Type.Object({ status: is(status) })]);
const payOutWith = (status: string): TSchema =>
  Type.Intersect([Type.Ref('RailPayOut'), Type.Object({ status: is(status) })]);

/** Documented types first, then ours; the order is that of the documentation. */
const entries: Readonly<Record<DeliveredEventType, Entry>> = {
  'gate_session.created': ['A session was created.', sessionWith({ status: is('open') }), 'GateSession'],
  'gate_session.processing': ['The first deposit was seen.', sessionWith({ status: is('open') }), 'GateSession'],
  'gate_session.completed': [
    'The payout has settled.',
    sessionWith({ status: is('completed'), tx_refid: text('tx_01a20fb7bc3e75aca4acf7c5a69431dc') }),
    'GateSession',
  ],
  'gate_session.failed': [
    'No payout will be made; `failure` says why. Coins that came go back.',
    sessionWith({ failure }),
    'GateSession',
  ],
  'gate_session.expired': ['The session ran out unfunded.', sessionWith({ status: is('expired') }), 'GateSession'],
  'gate_session.cancelled': [
    'The session was cancelled unfunded.',
    sessionWith({ status: is('cancelled') }),
    'GateSession',
  ],
  'kyc.required': ['The user has to prove who they are.', sessionWith({ kyc }), 'GateSession'],
  'rail.pay_in.processing': [
    'A pay-in was started. Not sent while pay-ins are not enabled.',
    payInWith('processing'),
    'RailPayIn',
  ],
  'rail.pay_in.settled': [
    'A pay-in has settled. Not sent while pay-ins are not enabled.',
    payInWith('settled'),
    'RailPayIn',
  ],
  'rail.pay_in.failed': ['A pay-in failed. Not sent while pay-ins are not enabled.', payInWith('failed'), 'RailPayIn'],
  'rail.pay_in.cancelled': [
    'A pay-in was cancelled. Not sent while pay-ins are not enabled.',
    payInWith('cancelled'),
    'RailPayIn',
  ],
  'rail.pay_out.processing': ['A pay-out was made and waits for its deposit.', payOutWith('processing'), 'RailPayOut'],
  'rail.pay_out.settled': ['A pay-out has settled at the bank.', payOutWith('settled'), 'RailPayOut'],
  'rail.pay_out.failed': ['A pay-out will not be made.', payOutWith('failed'), 'RailPayOut'],
  'rail.pay_out.cancelled': ['No deposit came in the pay-out’s window.', payOutWith('cancelled'), 'RailPayOut'],
  'quote.consumed': ['A locked quote was used.', Type.Ref('SignedQuote'), 'SignedQuote'],
  'customer.created': ['A customer was created.', Type.Ref('Customer'), 'Customer'],
  'customer.updated': ['A customer was changed.', Type.Ref('Customer'), 'Customer'],
  'customer.deleted': ['A customer was deleted.', Type.Ref('DeletedCustomer'), 'DeletedCustomer'],
  'webhook.test': [
    'You asked for a test.',
    Type.Object({ livemode: Type.Literal(false), message: text('This event tests your endpoint.') }),
  ],
  'sale.deposit.detected': ['Coins were seen on the chain.', sessionWith({ deposit }), 'GateSession'],
  'sale.deposit.confirmed': ['Coins are final and credited.', sessionWith({ deposit }), 'GateSession'],
  'sale.deposit.orphaned': [
    'Coins that were seen are no longer on the chain.',
    sessionWith({ deposit }),
    'GateSession',
  ],
  'sale.action_required': [
    'Somebody has to act; `action_required` says who, what and until when.',
    sessionWith({
      action_required: Type.Object({
        who: Type.Enum(['user', 'partner', 'operator']),
        what: text('payout_details'),
        until: nullable(time()),
        url: Type.Null(),
      }),
    }),
    'GateSession',
  ],
  'sale.payout.submitted': ['The bank has the payout.', sessionWith({ payout }), 'GateSession'],
  'sale.payout.delayed': ['The payout takes longer than it should.', sessionWith({ payout }), 'GateSession'],
  'sale.payout.returned': ['The bank sent the payout back.', sessionWith({ payout }), 'GateSession'],
  'sale.refund.created': ['Coins will go back.', sessionWith({ refund }), 'GateSession'],
  'sale.refund.settled': ['Coins are back with the user.', sessionWith({ refund }), 'GateSession'],
  'sale.refund.failed': ['Coins could not be sent back as asked.', sessionWith({ refund }), 'GateSession'],
};

/** `gate_session.created` → `GateSessionCreatedEvent`. */
function nameOf(type: string): string {
  return `${type.replace(/(?:^|[._])([a-z])/g, (_, letter: string) => letter.toUpperCase())}Event`;
}

function envelopeOf(type: string, data: TSchema): TObject {
  return Type.Object(
    {
      id: Type.String({ pattern: '^evt_', examples: ['evt_01a20fb7bc3e75aca4acf7c5a69431dc'] }),
      type: is(type),
      created_at: Type.Integer({ description: 'Unix seconds.', examples: [1_779_710_400] }),
      data,
      mode: Type.Enum(['test', 'live']),
      api_version: is(apiVersion),
      sequence: nullable(
        Type.Integer({
          minimum: 1,
          description: 'Number among the events of its session that this endpoint gets; null without a session.',
          examples: [3],
        }),
      ),
    },
    { $id: nameOf(type) },
  );
}

export const eventSchemas: Readonly<Record<string, EventSchema>> = Object.fromEntries(
  deliveredEventTypes.map((type) => {
    const [summary, data, ...needs] = entries[type as DeliveredEventType];
    return [type, { summary, schema: envelopeOf(type, data), needs }];
  }),
);
