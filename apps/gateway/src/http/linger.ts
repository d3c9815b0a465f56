import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Whoever is answered while still sending would not read the answer: a connection that is closed with unread bytes is reset, and
 * the network throws away what was on its way back. So the answer is ended, what still comes is read and forgotten, and the
 * connection goes when the other side hangs up, or after a moment.
 */
const linger_ms = 2_000;

/** Says the last word on a connection. */
export function endGently(socket: Socket, lastWord?: string): void {
  if (lastWord === undefined) socket.end();
  else socket.end(lastWord);
  const timer = setTimeout(() => socket.destroy(), linger_ms);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
}

/** To be called before a request is answered whose body may still be coming: its connection then ends gently, if it ends. */
export function lingerAfter(request: IncomingMessage): void {
  const { headers, socket, complete } = request;
  const hasBody =
    headers['transfer-encoding'] !== undefined || Number.parseInt(headers['content-length'] ?? '0', 10) > 0;
  if (!hasBody || complete) return;
  // What the server calls to hang up once the answer is out.
  socket.destroySoon = () => endGently(socket);
}
