import { expectTypeOf, test } from 'vitest';
import type { RampCheckoutProps } from '../react/index.js';
import {
  createGateOffRamp,
  type DepositRequest,
  type GateBrowserError,
  GateRamp,
  type GateRampOptions,
  type MountCallbacks,
  type SecretKeyInBrowserError,
} from './index.js';

type Told<Name extends keyof MountCallbacks> = Parameters<NonNullable<MountCallbacks[Name]>>[0];

// The compiler is what checks these; a run only shows that they are there.

test('options', () => {
  expectTypeOf<GateRampOptions['publishableKey']>().toEqualTypeOf<string>();
  expectTypeOf<GateRampOptions['environment']>().toEqualTypeOf<
    'test' | 'sandbox' | 'live' | 'production' | undefined
  >();
  expectTypeOf<GateRampOptions['theme']>().toEqualTypeOf<'light' | 'dark' | undefined>();
  type Wallet = NonNullable<GateRampOptions['onDepositRequest']>;
  expectTypeOf<Wallet>().toEqualTypeOf<(request: DepositRequest) => Promise<{ readonly txHash: string }>>();
  type Required = { [Name in keyof GateRampOptions as undefined extends GateRampOptions[Name] ? never : Name]: 1 };
  expectTypeOf<keyof Required>().toEqualTypeOf<'publishableKey' | 'clientSecret'>();
});

test('callbacks', () => {
  expectTypeOf<Told<'onSuccess'>>().toEqualTypeOf<{ readonly txId: string; readonly sessionId: string }>();
  expectTypeOf<Told<'onClose'>['reason']>().toEqualTypeOf<'user_closed' | 'session_cancelled' | 'session_expired'>();
  expectTypeOf<Told<'onUnavailable'>['reason']>().toEqualTypeOf<
    'partner_disabled' | 'session_terminal' | 'region' | 'maintenance'
  >();
  // Those that the surface tells while a user is at work, and those of a wrong set-up.
  expectTypeOf<Told<'onError'>['code']>().toEqualTypeOf<
    | 'network'
    | 'embed_blocked'
    | 'origin_not_allowed'
    | 'client_secret_invalid'
    | 'wallet_rejected'
    | 'wrong_chain'
    | 'insufficient_funds'
    | 'insufficient_gas'
    | 'price_unavailable'
    | 'internal'
    | 'secret_key_in_browser'
    | 'base_url_required'
    | 'invalid_option'
    | 'environment_mismatch'
    | 'container_not_found'
  >();
});

test('a ramp', () => {
  expectTypeOf<GateRamp['mount']>().toEqualTypeOf<
    (target: string | Element, callbacks?: MountCallbacks) => Promise<void>
  >();
  expectTypeOf(createGateOffRamp).toEqualTypeOf<(options: GateRampOptions) => GateRamp>();
  expectTypeOf(GateRamp.redirectToCheckout).returns.resolves.toEqualTypeOf<void>();
  expectTypeOf<SecretKeyInBrowserError>().toExtend<GateBrowserError>();
  expectTypeOf<GateBrowserError>().toExtend<Error>();
});

test('React’s props: the options and callbacks, a secret that may be missing yet, and where it stands', () => {
  type Options = Omit<GateRampOptions, 'clientSecret'>;
  expectTypeOf<RampCheckoutProps>().toExtend<Options & MountCallbacks>();
  expectTypeOf<RampCheckoutProps['clientSecret']>().toEqualTypeOf<string | null | undefined>();
  type Ours = Exclude<keyof RampCheckoutProps, keyof GateRampOptions | keyof MountCallbacks>;
  expectTypeOf<Ours>().toEqualTypeOf<'onMountError' | 'id' | 'className' | 'style'>();
});
