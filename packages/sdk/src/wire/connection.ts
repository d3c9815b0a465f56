import { readMessage, wire_version } from './messages.js';

/** One end of an open channel: `Incoming` and `Outgoing` map each message type to its payload. */
export interface Connection<Incoming, Outgoing> {
  /** Runs `handler` for each message of this type from now on; answers go out by `send` with the `id` it is given. */
  on<Type extends keyof Incoming & string>(type: Type, handler: (payload: Incoming[Type], id: string) => void): void;
  /** Without an `id` the message is no answer and gets one of its own. Returns the id. */
  send<Type extends keyof Outgoing & string>(type: Type, payload: Outgoing[Type], id?: string): string;
  /** Nothing is sent or heard afterwards. */
  close(): void;
}

type Handler = (payload: never, id: string) => void;

/** The handlers of one end. A type without a handler is ignored, so that either side may be newer than the other. */
export class Handlers<Incoming> {
  readonly #handlers = new Map<string, Handler[]>();

  add<Type extends keyof Incoming & string>(type: Type, handler: (payload: Incoming[Type], id: string) => void): void {
    this.#handlers.set(type, [...(this.#handlers.get(type) ?? []), handler]);
  }

  /** False when `data` is no message of this protocol. */
  run(data: unknown): boolean {
    const message = readMessage(data);
    if (message === null) return false;
    for (const handler of this.#handlers.get(message.type) ?? []) handler(message.payload as never, message.id);
    return true;
  }
}

let page = '';
let counter = 0;

/**
 * Ids differ between the questions of one page, by a counter, and between a page and the one that stands in its place after a
 * reload, by chance: a wallet's late answer must not be taken for the answer to another question.
 */
function newId(): string {
  page ||= Math.random().toString(36).slice(2);
  counter += 1;
  return `m${counter}_${page}`;
}

export function newMessage(type: string, payload: object, id = newId()) {
  return { gate: wire_version, type, id, payload };
}
