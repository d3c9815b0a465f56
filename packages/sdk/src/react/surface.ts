import { type CSSProperties, createElement, type ReactElement, useEffect, useInsertionEffect, useRef } from 'react';
import type { GateBrowserError, GateRamp, GateRampOptions, MountCallbacks } from '../browser/index.js';

/** The options and callbacks of `GateRamp`, and where the surface stands. Callbacks may be new with every render. */
export interface RampCheckoutProps extends Omit<GateRampOptions, 'clientSecret'>, MountCallbacks {
  /** null or undefined while your server is still asked for it; another one shows another session. */
  readonly clientSecret: string | null | undefined;
  /**
   * The surface did not open, and why: a wrong set-up, or one of the `onError` codes. After `embed_blocked`,
   * `GateRamp.redirectToCheckout` is the way on. Without it the error is reported as an uncaught one.
   */
  readonly onMountError?: ((error: GateBrowserError) => void) | undefined;
  readonly id?: string | undefined;
  readonly className?: string | undefined;
  readonly style?: CSSProperties | undefined;
}

/** An element that holds the surface for as long as it is in the page, or for as long as its session stays the same. */
export function useSurface(props: RampCheckoutProps, create: (options: GateRampOptions) => GateRamp): ReactElement {
  const container = useRef<HTMLDivElement>(null);
  const ramp = useRef<GateRamp | null>(null);
  const latest = useRef(props);
  // Before all other effects and all events: a callback that was replaced is never called again.
  useInsertionEffect(() => {
    latest.current = props;
  });

  const { publishableKey, clientSecret, environment, baseUrl, surfaceUrl, locale, theme } = props;
  const has_wallet = props.onDepositRequest !== undefined;
  useEffect(() => {
    if (clientSecret === null || clientSecret === undefined || container.current === null) return;
    const target = container.current;
    let gone = false;
    const show = async () => {
      // StrictMode undoes every first effect at once and runs it again: whoever waits a moment opens one surface, not two.
      await null;
      if (gone) return;
      const options = { publishableKey, clientSecret, environment, baseUrl, surfaceUrl, locale };
      const onDepositRequest = has_wallet ? walletOf(latest) : undefined;
      ramp.current = create({ ...options, theme: latest.current.theme, onDepositRequest });
      await ramp.current.mount(target, callbacksOf(latest));
    };
    show().catch((error: GateBrowserError) => (latest.current.onMountError ?? reportError)(error));
    return () => {
      gone = true;
      ramp.current?.unmount();
      ramp.current = null;
    };
  }, [create, publishableKey, clientSecret, environment, baseUrl, surfaceUrl, locale, has_wallet]);

  useEffect(() => {
    if (theme !== undefined) ramp.current?.setTheme(theme);
  }, [theme]);

  const { id, className, style } = props;
  return createElement('div', { ref: container, id, className, style });
}

interface Latest {
  readonly current: RampCheckoutProps;
}

/** Each asks at the moment it is called who wants to know. */
const callbacksOf = (latest: Latest): MountCallbacks => ({
  onReady: () => latest.current.onReady?.(),
  onSuccess: (success) => latest.current.onSuccess?.(success),
  onError: (error) => latest.current.onError?.(error),
  onClose: (closed) => latest.current.onClose?.(closed),
  onUnavailable: (unavailable) => latest.current.onUnavailable?.(unavailable),
});

const walletOf =
  (latest: Latest): NonNullable<GateRampOptions['onDepositRequest']> =>
  async (request) => {
    const { onDepositRequest } = latest.current;
    if (onDepositRequest === undefined) throw { code: 'other' };
    return await onDepositRequest(request);
  };
