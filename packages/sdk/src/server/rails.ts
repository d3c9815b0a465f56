import type { PayInCreateParams, PayOutCreateParams, RailPayIn, RailPayOut } from '../types/rail.js';
import type { ReadOptions, RequestOptions } from './options.js';
import type { Send } from './send.js';

/** Needs the entitlement `rails`. */
export function createRails(send: Send) {
  return {
    /** Not switched on at any gateway yet: 501 `capability_not_enabled`. */
    payIns: {
      create: (params: PayInCreateParams, options?: RequestOptions) =>
        send<RailPayIn>({ method: 'POST', path: ['rails', 'pay_ins'], body: params, options }),
      retrieve: (pay_in_id: string, options?: ReadOptions) =>
        send<RailPayIn>({ method: 'GET', path: ['rails', 'pay_ins', pay_in_id], options }),
    },
    payOuts: {
      /** Uses a quote up as the price of a session's sale; the fiat leaves when its deposit is credited. */
      create: (params: PayOutCreateParams, options?: RequestOptions) =>
        send<RailPayOut>({ method: 'POST', path: ['rails', 'pay_outs'], body: params, options }),
      retrieve: (pay_out_id: string, options?: ReadOptions) =>
        send<RailPayOut>({ method: 'GET', path: ['rails', 'pay_outs', pay_out_id], options }),
    },
  };
}
