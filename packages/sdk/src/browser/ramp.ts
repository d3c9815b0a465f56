import type { Theme } from '../wire/index.js';
import { findSurface } from './bootstrap.js';
import { type MountCallbacks, type Mounted, mountSurface } from './mount.js';
import { type GateRampOptions, readOptions, type Settings } from './options.js';

/**
 * The hosted surface inside a partner's page. What it tells is for the eye only: close a withdrawal after a verified
 * webhook event or a read on the server, never after a callback.
 *
 * @example
 * const ramp = new GateRamp({ publishableKey, clientSecret, baseUrl: 'https://api.gate.example' });
 * await ramp.mount('#ramp', { onSuccess: () => showProgress(), onClose: () => showWithdrawal() });
 */
export class GateRamp {
  readonly #options: GateRampOptions;
  readonly #settings: Settings;
  readonly #flow: string | null;
  #theme: Theme | null;
  #mounted: Mounted | null = null;
  #succeeded = false;

  /** @param flow the factories' preset: a session of another flow is refused at mount. */
  constructor(options: GateRampOptions, flow: string | null = null) {
    this.#settings = readOptions(options);
    this.#options = options;
    this.#flow = flow;
    this.#theme = options.theme ?? null;
  }

  /**
   * Puts the surface into the element, and resolves when its first screen stands there; also when there is none to show,
   * which `onUnavailable` tells. Rejects with a GateBrowserError, told to `onError` as well; `embed_blocked` after 15 s
   * means that the frame may not load here, and `redirectToCheckout` is the way on.
   */
  async mount(target: string | Element, callbacks: MountCallbacks = {}): Promise<void> {
    this.unmount();
    const mounted = mountSurface({
      settings: this.#settings,
      options: this.#options,
      flow: this.#flow,
      target,
      theme: () => this.#theme,
      callbacks: {
        ...callbacks,
        onSuccess: (success) => {
          if (this.#succeeded) return;
          this.#succeeded = true;
          callbacks.onSuccess?.(success);
        },
      },
    });
    this.#mounted = mounted;
    await mounted.shown;
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.#mounted?.setTheme(theme);
  }

  /** Takes the surface out of the page. The session goes on; it can be mounted again. */
  unmount(): void {
    this.#mounted?.unmount();
    this.#mounted = null;
  }

  /** Leaves this page for the surface's own. The user comes back to `return_url` or `cancel_url`, which proves nothing. */
  static async redirectToCheckout(options: Omit<GateRampOptions, 'onDepositRequest'>): Promise<void> {
    const settings = readOptions(options);
    const url = new URL(`/pay/${settings.session_id}`, await findSurface(settings));
    for (const name of ['theme', 'locale'] as const) {
      const value = options[name];
      if (value !== undefined) url.searchParams.set(name, value);
    }
    // The secret stands behind the #: browsers send that part to nobody.
    url.hash = settings.client_secret;
    location.assign(url.href);
  }
}

export const createGateOffRamp = (options: GateRampOptions): GateRamp => new GateRamp(options, 'off_ramp');
export const createGateOnRamp = (options: GateRampOptions): GateRamp => new GateRamp(options, 'on_ramp');
export const createGateSwap = (options: GateRampOptions): GateRamp => new GateRamp(options, 'swap');
