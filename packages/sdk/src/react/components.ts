'use client';

import type { ReactElement } from 'react';
import {
  createGateOffRamp,
  createGateOnRamp,
  createGateSwap,
  GateRamp,
  type GateRampOptions,
} from '../browser/index.js';
import { type RampCheckoutProps, useSurface } from './surface.js';

const createRamp = (options: GateRampOptions): GateRamp => new GateRamp(options);

/**
 * The hosted surface as a part of your page, for a session of any flow. What its callbacks tell is for the eye only:
 * close a withdrawal after a verified webhook event or a read on the server.
 *
 * @example
 * <RampCheckout publishableKey={key} clientSecret={secret} baseUrl={api} onSuccess={() => navigate('/withdrawals/wd_123')} />
 */
export function RampCheckout(props: RampCheckoutProps): ReactElement {
  return useSurface(props, createRamp);
}

/** A `RampCheckout` that opens sessions which sell, and refuses others. */
export function GateOffRamp(props: RampCheckoutProps): ReactElement {
  return useSurface(props, createGateOffRamp);
}

/** A `RampCheckout` that opens sessions which buy, and refuses others. */
export function GateOnRamp(props: RampCheckoutProps): ReactElement {
  return useSurface(props, createGateOnRamp);
}

/** A `RampCheckout` that opens sessions which swap, and refuses others. */
export function GateSwap(props: RampCheckoutProps): ReactElement {
  return useSurface(props, createGateSwap);
}
