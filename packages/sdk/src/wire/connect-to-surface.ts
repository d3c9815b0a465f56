import { type Connection, Handlers, newMessage } from './connection.js';
import type { DownMessages, Init, UpMessages } from './messages.js';

/** The part of an iframe that the handshake needs. */
export interface FrameLike {
  readonly contentWindow: {
    postMessage(message: unknown, targetOrigin: string, transfer: Transferable[]): void;
  } | null;
  addEventListener(type: 'load', listener: () => void): void;
  removeEventListener(type: 'load', listener: () => void): void;
}

const hello_every_ms = 1_000;
/** A frame that stays silent so long is not there: more offers would only fill the console. */
const hellos_per_load = 15;

/**
 * The parent's side of the handshake. Call it before the iframe is put into the page.
 *
 * A hello carries one end of a new MessageChannel to the iframe's window with the surface's origin as target, so the
 * browser hands it over only while exactly that origin is shown there; after this the channel itself is the proof of who
 * speaks. A hello goes out at each `load` (the surface reloads, or comes back from another page) and each second until
 * the surface has answered, within bounds. `init` follows on the channel at once: it waits there until the surface listens.
 *
 * @param init called for every hello, so that a reloaded surface gets the token and theme of that moment.
 */
export function connectToSurface(options: {
  readonly iframe: FrameLike;
  readonly surfaceOrigin: string;
  readonly init: () => Init;
}): Connection<UpMessages, DownMessages> {
  const { iframe, surfaceOrigin } = options;
  if (surfaceOrigin === 'null' || new URL(surfaceOrigin).origin !== surfaceOrigin) {
    throw new TypeError(`surfaceOrigin must be an exact origin, got ${surfaceOrigin}`);
  }
  const handlers = new Handlers<UpMessages>();
  const ports = new Set<MessagePort>();

  const hello = () => {
    left -= 1;
    if (left <= 0) clearInterval(repeat);
    if (iframe.contentWindow === null) return;
    const { port1, port2 } = new MessageChannel();
    ports.add(port1);
    port1.onmessage = (event) => {
      if (!ports.has(port1) || !handlers.run(event.data)) return;
      // The surface keeps one of the ports it was offered; the others are of no use any more.
      for (const other of ports) if (other !== port1) drop(other);
      clearInterval(repeat);
    };
    port1.postMessage(newMessage('init', options.init()));
    iframe.contentWindow.postMessage(newMessage('hello', {}), surfaceOrigin, [port2]);
  };
  const drop = (port: MessagePort) => {
    ports.delete(port);
    port.close();
  };

  let left = hellos_per_load;
  let repeat = setInterval(hello, hello_every_ms);
  const onLoad = () => {
    clearInterval(repeat);
    left = hellos_per_load;
    repeat = setInterval(hello, hello_every_ms);
    hello();
  };
  iframe.addEventListener('load', onLoad);

  return {
    on: (type, handler) => handlers.add(type, handler),
    send(type, payload, id) {
      const message = newMessage(type, payload, id);
      for (const port of ports) port.postMessage(message);
      return message.id;
    },
    close() {
      clearInterval(repeat);
      iframe.removeEventListener('load', onLoad);
      for (const port of ports) drop(port);
    },
  };
}
