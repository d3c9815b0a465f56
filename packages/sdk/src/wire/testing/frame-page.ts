import type { HelloEvent, WindowLike } from '../connect-to-parent.js';
import type { FrameLike } from '../connect-to-surface.js';

export const partner_origin = 'https://app.example';
export const surface_origin = 'https://pay.gate.example';

/**
 * A partner's page with one iframe, as far as two windows can tell: `postMessage` arrives only where the target origin is
 * the one shown, with the sender's window and origin. Ports and channels are real.
 */
export class FramePage {
  shown_origin = surface_origin;
  /** Target origin of every message that was posted to the frame. */
  readonly targets: string[] = [];
  readonly #parent = new EventTarget();
  readonly #frame = new EventTarget();
  surface = new SurfaceWindow(this.#parent);

  readonly iframe: FrameLike = {
    contentWindow: {
      postMessage: (message, targetOrigin, transfer) => {
        this.targets.push(targetOrigin);
        if (targetOrigin !== this.shown_origin) return;
        this.receive({ data: structuredClone(message), ports: transfer as MessagePort[] });
      },
    },
    addEventListener: (type, listener) => this.#frame.addEventListener(type, listener),
    removeEventListener: (type, listener) => this.#frame.removeEventListener(type, listener),
  };

  /** A message reaches the surface's window; by default from the partner's. */
  receive(event: Partial<HelloEvent>): void {
    const all = { source: this.#parent, origin: partner_origin, data: undefined, ports: [], ...event };
    this.surface.dispatchEvent(Object.assign(new Event('message'), all));
  }

  /** The frame has loaded. */
  load(): void {
    this.#frame.dispatchEvent(new Event('load'));
  }

  /** The page in the frame is gone, and a new one stands in its place. */
  reload(): void {
    this.surface = new SurfaceWindow(this.#parent);
  }
}

class SurfaceWindow implements WindowLike {
  readonly parent: unknown;
  readonly #target = new EventTarget();
  /** How many are listening for messages. */
  listeners = 0;

  constructor(parent: unknown) {
    this.parent = parent;
  }

  addEventListener(type: 'message', listener: (event: HelloEvent) => void): void {
    this.listeners += 1;
    this.#target.addEventListener(type, listener as unknown as EventListener);
  }

  removeEventListener(type: 'message', listener: (event: HelloEvent) => void): void {
    this.listeners -= 1;
    this.#target.removeEventListener(type, listener as unknown as EventListener);
  }

  dispatchEvent(event: Event): void {
    this.#target.dispatchEvent(event);
  }
}
