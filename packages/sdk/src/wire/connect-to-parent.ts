import { type Connection, Handlers, newMessage } from './connection.js';
import { type DownMessages, type Init, readMessage, type UpMessages } from './messages.js';

/** The part of a window that the handshake needs. */
export interface WindowLike {
  readonly parent: unknown;
  addEventListener(type: 'message', listener: (event: HelloEvent) => void): void;
  removeEventListener(type: 'message', listener: (event: HelloEvent) => void): void;
}

export interface HelloEvent {
  readonly source: unknown;
  readonly origin: string;
  readonly data: unknown;
  readonly ports: readonly MessagePort[];
}

/** The surface's end of the channel, and what the parent said first. */
export interface ParentConnection extends Connection<DownMessages, UpMessages> {
  readonly parentOrigin: string;
  readonly init: Init;
  /** Asks the parent's wallet for a transfer. Waits as long as the user does. */
  requestDeposit(request: UpMessages['deposit_request']): Promise<DownMessages['deposit_result']>;
  /** Asks for a new embed token. */
  renewToken(): Promise<DownMessages['token']>;
}

/** Which message answers which question. */
interface Answers {
  deposit_request: DownMessages['deposit_result'];
  token_needed: DownMessages['token'];
}

/**
 * The surface's side of the handshake. Call it in the first script of the page, before `load`.
 *
 * It sends nothing to anybody. It waits for a hello whose `source` is the window around this one and whose `origin` is
 * exactly one of `allowedOrigins`, takes the port that comes with it, and waits for `init` there. Every other message is
 * ignored, and so is every hello after the first that was right. Then send `ready` when the first screen is drawn.
 *
 * @param allowedOrigins the partner's embed origins, the same that `frame-ancestors` lists.
 */
export function connectToParent(options: {
  readonly allowedOrigins: readonly string[];
  readonly window?: WindowLike;
}): Promise<ParentConnection> {
  const own = options.window ?? (globalThis.window as WindowLike);
  return new Promise((resolve) => {
    const onMessage = (event: HelloEvent) => {
      if (event.source === null || event.source !== own.parent || own.parent === own) return;
      if (event.origin === 'null' || !options.allowedOrigins.includes(event.origin)) return;
      const port = event.ports[0];
      if (readMessage(event.data)?.type !== 'hello' || port === undefined) return;
      own.removeEventListener('message', onMessage);
      listen(port, event.origin, resolve);
    };
    own.addEventListener('message', onMessage);
  });
}

function listen(port: MessagePort, parentOrigin: string, opened: (connection: ParentConnection) => void): void {
  const handlers = new Handlers<DownMessages>();
  const waiting = new Map<string, (answer: never) => void>();

  const send: ParentConnection['send'] = (type, payload, id) => {
    const message = newMessage(type, payload, id);
    port.postMessage(message);
    return message.id;
  };
  const ask = <Type extends keyof Answers>(type: Type, payload: UpMessages[Type]): Promise<Answers[Type]> =>
    new Promise((resolve) => waiting.set(send(type, payload), resolve));
  const answered = (answer: unknown, id: string) => {
    waiting.get(id)?.(answer as never);
    waiting.delete(id);
  };
  handlers.add('deposit_result', answered);
  handlers.add('token', answered);

  let first = true;
  handlers.add('init', (init) => {
    if (!first) return;
    first = false;
    opened({
      parentOrigin,
      init,
      send,
      on: (type, handler) => handlers.add(type, handler),
      requestDeposit: (request) => ask('deposit_request', request),
      renewToken: () => ask('token_needed', {}),
      close: () => port.close(),
    });
  });
  port.onmessage = (event) => {
    handlers.run(event.data);
  };
}
