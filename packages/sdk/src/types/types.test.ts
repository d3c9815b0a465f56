import { describe, expect, expectTypeOf, test } from 'vitest';
import type {
  ApiErrorCode,
  CreatedSession,
  Customer,
  CustomerUpdateParams,
  DeletedCustomer,
  ErrorCode,
  EventDeposit,
  GateClient,
  GateError,
  GateEvent,
  List,
  ListPromise,
  RequestOptions,
  Session,
  SessionCreateParams,
  SessionEventType,
  SignedQuote,
  StoredEvent,
} from '../index.js';

/** What the compiler would let pass and should not is marked as an expected error: without one, the build fails. */

describe('events', () => {
  /** A receiver that names every type; it compiles only while none is missing. */
  function reason(event: GateEvent): string {
    switch (event.type) {
      case 'gate_session.created':
      case 'gate_session.processing':
      case 'gate_session.completed':
      case 'gate_session.failed':
      case 'gate_session.expired':
      case 'gate_session.cancelled':
        return event.data.failure?.code ?? event.data.stage;
      case 'sale.action_required':
        return event.data.action_required?.what ?? '';
      case 'kyc.required':
        return event.data.kyc.reason;
      case 'rail.pay_in.processing':
      case 'rail.pay_in.settled':
      case 'rail.pay_in.failed':
      case 'rail.pay_in.cancelled':
      case 'rail.pay_out.processing':
      case 'rail.pay_out.settled':
      case 'rail.pay_out.failed':
      case 'rail.pay_out.cancelled':
        return event.data.status;
      case 'quote.consumed':
        return event.data.payment_method;
      case 'customer.created':
      case 'customer.updated':
        return event.data.email;
      case 'customer.deleted':
        return event.data.deleted_at;
      case 'sale.deposit.detected':
      case 'sale.deposit.confirmed':
      case 'sale.deposit.orphaned':
        return event.data.deposit.tx_hash;
      case 'sale.payout.submitted':
      case 'sale.payout.delayed':
      case 'sale.payout.returned':
        return event.data.payout.method;
      case 'sale.refund.created':
      case 'sale.refund.settled':
      case 'sale.refund.failed':
        return event.data.refund.status;
      case 'webhook.test':
        return String(event.data.livemode);
      default:
        event satisfies never;
        return 'a type that is younger than this client';
    }
  }

  test('a switch over all types is exhaustive, and a younger type reaches its default', () => {
    const young = JSON.parse('{"id":"evt_1","type":"sale.sent_to_the_moon","data":{}}') as GateEvent;
    expect(reason(young)).toBe('a type that is younger than this client');
    const test_event = JSON.parse('{"type":"webhook.test","data":{"livemode":false}}') as GateEvent;
    expect(reason(test_event)).toBe('false');
  });

  test('one type is one event', () => {
    expectTypeOf<GateEvent<'quote.consumed'>['data']>().toEqualTypeOf<SignedQuote>();
    expectTypeOf<GateEvent<'customer.deleted'>['data']>().toEqualTypeOf<DeletedCustomer>();
    expectTypeOf<GateEvent<'sale.deposit.detected'>['data']['deposit']>().toEqualTypeOf<EventDeposit>();
    expectTypeOf<GateEvent<SessionEventType>['data']>().toEqualTypeOf<Session>();
    expectTypeOf<GateEvent['type']>().not.toEqualTypeOf<string>();
    // @ts-expect-error there is no such type
    expectTypeOf<GateEvent<'gate_session.done'>>().toBeObject();
  });

  test('of an erased person only the envelope is left', () => {
    const email = (event: StoredEvent) => {
      if (event.data === null) return event.erased;
      return event.type === 'customer.created' ? event.data.email : event.id;
    };
    expectTypeOf(email).returns.toEqualTypeOf<string | true>();
  });
});

test('a secret may come as the environment has it, set or not', () => {
  expectTypeOf<NodeJS.ProcessEnv[string]>().toExtend<Parameters<GateClient['webhooks']['constructEvent']>[2]>();
});

describe('objects', () => {
  test('hold null where a value may be missing, and nothing that may be absent', () => {
    expectTypeOf<Session['amount_settled']>().toEqualTypeOf<string | null>();
    expectTypeOf<Session['tx_refid']>().toEqualTypeOf<string | null>();
    expectTypeOf<Required<Session>>().toEqualTypeOf<Session>();
    expectTypeOf<Required<Customer>>().toEqualTypeOf<Customer>();
    expectTypeOf<Session['status']>().toEqualTypeOf<'open' | 'completed' | 'expired' | 'cancelled'>();
    expectTypeOf<Session['mode']>().toEqualTypeOf<'test' | 'live'>();
  });

  test('only a created session has its secret', () => {
    expectTypeOf<CreatedSession>().toHaveProperty('client_secret');
    expectTypeOf<Session>().not.toHaveProperty('client_secret');
  });
});

describe('params', () => {
  type Create = Parameters<GateClient['sessions']['create']>;

  test('of a session: three are needed, money is text, and what does not exist is refused', () => {
    expectTypeOf<{ amount: string; currency: string; return_url: string }>().toExtend<SessionCreateParams>();
    expectTypeOf<{ amount: string; currency: string }>().not.toExtend<SessionCreateParams>();
    expectTypeOf<{ amount: number; currency: string; return_url: string }>().not.toExtend<SessionCreateParams>();
    // @ts-expect-error the field is called return_url
    const misspelt: SessionCreateParams = { amount: '1.00', currency: 'EUR', return_ulr: 'https://app.example' };
    expect(misspelt).toBeDefined();
  });

  test('of a session: optional ones may be null or undefined, as another record has them', () => {
    expectTypeOf<SessionCreateParams['wallet_address']>().toEqualTypeOf<string | null | undefined>();
    expectTypeOf<Create[1]>().toEqualTypeOf<RequestOptions | undefined>();
  });

  test('of an update: null clears, and what can not change is no param', () => {
    expectTypeOf<{ last_name: null }>().toExtend<CustomerUpdateParams>();
    expectTypeOf<CustomerUpdateParams>().not.toHaveProperty('email');
  });

  test('a read takes no idempotency key', () => {
    type ReadOptions = NonNullable<Parameters<GateClient['sessions']['retrieve']>[1]>;
    expectTypeOf<ReadOptions>().not.toHaveProperty('idempotencyKey');
    expectTypeOf<ReadOptions>().toHaveProperty('signal');
  });
});

describe('lists', () => {
  test('are a page when awaited and items when read on', () => {
    type Sessions = ReturnType<GateClient['sessions']['list']>;
    expectTypeOf<Sessions>().toExtend<ListPromise<Session>>();
    expectTypeOf<Awaited<Sessions>>().toEqualTypeOf<List<Session>>();
    expectTypeOf<Sessions>().toExtend<AsyncIterable<Session>>();
    expectTypeOf<ReturnType<Sessions['autoPagingToArray']>>().resolves.toEqualTypeOf<Session[]>();
    expectTypeOf<Awaited<ReturnType<GateClient['events']['list']>>['next_after']>().toBeString();
  });
});

describe('errors', () => {
  test('have a class of a known set, and the server’s code, which may be a younger one', () => {
    expectTypeOf<GateError['code']>().toEqualTypeOf<ErrorCode>();
    expectTypeOf<ApiErrorCode>().toExtend<NonNullable<GateError['apiCode']>>();
    expectTypeOf<'a_younger_code'>().toExtend<NonNullable<GateError['apiCode']>>();
    expectTypeOf<'session_funded'>().toExtend<ApiErrorCode>();
  });
});
