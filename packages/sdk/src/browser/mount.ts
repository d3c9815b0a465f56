import { type CloseReason, connectToSurface, type Theme, type UnavailableReason } from '../wire/index.js';
import { bootstrap, type Embed } from './bootstrap.js';
import { askWallet } from './deposit.js';
import { GateBrowserError, type GateBrowserErrorCode } from './errors.js';
import { createFrame, findContainer, resizeFrame } from './frame.js';
import type { GateRampOptions, Settings } from './options.js';
import { renewToken } from './token.js';

/** For the eye only, all of them. */
export interface MountCallbacks {
  /** The first screen stands. */
  readonly onReady?: (() => void) | undefined;
  /** Once, when nothing is left for the user to do. Not yet the payout. */
  readonly onSuccess?: ((success: { readonly txId: string; readonly sessionId: string }) => void) | undefined;
  readonly onError?: ((error: { readonly code: GateBrowserErrorCode; readonly message: string }) => void) | undefined;
  /** The surface is gone from the page. */
  readonly onClose?: ((closed: { readonly reason: CloseReason }) => void) | undefined;
  readonly onUnavailable?: ((unavailable: { readonly reason: UnavailableReason }) => void) | undefined;
}

export interface Mounted {
  /** See `GateRamp.mount`. */
  readonly shown: Promise<void>;
  setTheme(theme: Theme): void;
  unmount(): void;
}

interface Mount {
  readonly settings: Settings;
  readonly options: GateRampOptions;
  readonly flow: string | null;
  readonly target: string | Element;
  readonly theme: () => Theme | null;
  readonly callbacks: MountCallbacks;
}

const shown_within_ms = 15_000;

/** One life of the surface in a page: token, frame, channel, and whatever the two say to each other. */
export function mountSurface(mount: Mount): Mounted {
  const { settings, callbacks } = mount;
  const ended = new AbortController();
  let send: ReturnType<typeof connectToSurface>['send'] | null = null;

  const show = async (): Promise<void> => {
    const container = findContainer(mount.target);
    const embed = await bootstrap(settings, ended.signal);
    if (ended.signal.aborted) return;
    if (embed.kind === 'unavailable') return tell(callbacks.onUnavailable, { reason: embed.reason });
    if (mount.flow !== null && embed.flow !== null && embed.flow !== mount.flow) {
      throw new GateBrowserError('internal', `This session is of the flow ${embed.flow}, not ${mount.flow}.`);
    }
    await open(container, embed);
  };

  const open = (container: Element, first: Embed): Promise<void> =>
    new Promise((resolve, reject) => {
      let embed = first;
      const frame = createFrame(embed.surface_origin, settings.session_id);
      const surface = connectToSurface({
        iframe: frame,
        surfaceOrigin: embed.surface_origin,
        init: () => ({
          session_id: settings.session_id,
          embed_token: embed.embed_token,
          token_expires_at: embed.token_expires_at,
          api_url: settings.base_url,
          theme: mount.theme(),
          locale: mount.options.locale ?? null,
          takes_deposit_requests: mount.options.onDepositRequest !== undefined,
        }),
      });
      send = surface.send;
      const timer = setTimeout(() => reject(blocked(embed.surface_origin)), shown_within_ms);
      ended.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        surface.send('unmount', {});
        surface.close();
        frame.remove();
        resolve();
      });

      let ready = false;
      surface.on('ready', () => {
        if (ready) return;
        ready = true;
        clearTimeout(timer);
        resolve();
        tell(callbacks.onReady, undefined);
      });
      surface.on('resize', ({ height }) => resizeFrame(frame, height));
      surface.on('success', ({ tx_id, session_id }) =>
        tell(callbacks.onSuccess, { txId: tx_id, sessionId: session_id }),
      );
      surface.on('error', ({ code, message }) => tell(callbacks.onError, { code, message }));
      surface.on('unavailable', ({ reason }) => {
        clearTimeout(timer);
        resolve();
        tell(callbacks.onUnavailable, { reason });
      });
      surface.on('close', ({ reason }) => {
        ended.abort();
        tell(callbacks.onClose, { reason });
      });
      surface.on('deposit_request', async (request, id) => {
        surface.send('deposit_result', await askWallet(mount.options.onDepositRequest, request), id);
      });
      surface.on('token_needed', async (_, id) => {
        const token = await renewToken(settings, ended.signal);
        if (token.ok) embed = { ...embed, ...token };
        surface.send('token', token, id);
      });
      container.append(frame);
    });

  const shown = show().catch((error: unknown) => {
    if (ended.signal.aborted) return;
    ended.abort();
    const told = error instanceof GateBrowserError ? error : internal(error);
    tell(callbacks.onError, { code: told.code, message: told.message });
    throw told;
  });
  return {
    shown,
    setTheme: (theme) => void send?.('theme', { theme }),
    unmount: () => ended.abort(),
  };
}

/** Its own trouble is the page's, which hears of it as of any uncaught error; what was to come after it still comes. */
function tell<Told>(callback: ((told: Told) => void) | undefined, told: Told): void {
  try {
    callback?.(told);
  } catch (error) {
    reportError(error);
  }
}

function blocked(surface_origin: string): GateBrowserError {
  return new GateBrowserError(
    'embed_blocked',
    `The surface did not appear within 15 s. Register ${location.origin} as an embed origin, allow ${surface_origin} in ` +
      'frame-src of this page’s policy, or use GateRamp.redirectToCheckout.',
  );
}

function internal(error: unknown): GateBrowserError {
  return new GateBrowserError('internal', error instanceof Error ? error.message : String(error));
}
