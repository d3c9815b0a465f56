import { connect } from 'node:net';

/** One connection with keep-alive, on which one request follows the other. */
export type Connection = {
  /** Sends a whole request and resolves when its answer is there. @throws if it has another status than the one wanted */
  ask(request: string): Promise<void>;
  end(): void;
};

/**
 * It shares the machine with what it measures, so it is no HTTP client but what is left of one: a request made beforehand, an
 * answer read to its end.
 */
export async function openConnection(url: URL, status: number): Promise<Connection> {
  const socket = connect(Number(url.port), url.hostname);
  await new Promise((opened, failed) => socket.once('connect', opened).once('error', failed));
  let waiting: { resolve(): void; reject(error: Error): void } | undefined;
  let text = '';
  const wanted = `HTTP/1.1 ${status} `;
  socket.setNoDelay(true).setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    text += chunk;
    if (text.length < lengthOf(text)) return;
    const answer = text;
    text = '';
    if (answer.startsWith(wanted)) waiting?.resolve();
    else waiting?.reject(new Error(`a request was answered with ${answer}`));
  });
  socket.on('close', () => waiting?.reject(new Error(`${url.origin} closed a connection`)));
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(request);
      }),
    end: () => void socket.destroy(),
  };
}

/** How long an answer is as a whole, in bytes; without end as long as its head is not there. */
function lengthOf(text: string): number {
  const end = text.indexOf('\r\n\r\n');
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(text)?.[1];
  return end < 0 || length === undefined ? Number.POSITIVE_INFINITY : end + 4 + Number.parseInt(length, 10);
}

/** Has each of so many connections do what is left to do, one after the other. */
export async function withConnections<T>(
  url: URL,
  status: number,
  clients: number,
  work: (ask: (request: string) => Promise<void>) => Promise<T>,
): Promise<T> {
  const connections = await Promise.all(Array.from({ length: clients }, () => openConnection(url, status)));
  const idle = [...connections];
  try {
    return await work(async (request) => {
      const connection = idle.pop();
      if (connection === undefined) throw new Error('more requests at once than clients');
      await connection.ask(request);
      idle.push(connection);
    });
  } finally {
    for (const connection of connections) connection.end();
  }
}
