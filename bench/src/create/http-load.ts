import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { answerParent } from '../child.js';
import { documentedSession, type Round, type RoundResult, runRound } from './round.js';

export type Question = Round;

/**
 * Creates sessions as a partner's server does: over HTTP with keep-alive, a new idempotency key for each. It shares the machine
 * with what it measures, so it is no HTTP client but what is left of one: a request made beforehand, an answer read to its end.
 */
const { API_URL = '', SECRET_KEY = '' } = process.env;
const { hostname, port } = new URL(API_URL);
const body = JSON.stringify(documentedSession);
const head = `POST /v1/gate_sessions HTTP/1.1\r
host: ${hostname}:${port}\r
authorization: Bearer ${SECRET_KEY}\r
content-type: application/json\r
content-length: ${Buffer.byteLength(body)}\r
idempotency-key: `;

type Connection = { post(): Promise<void>; end(): void };

async function open(): Promise<Connection> {
  const socket = connect(Number(port), hostname);
  await new Promise((opened, failed) => socket.once('connect', opened).once('error', failed));
  let waiting: { resolve(): void; reject(error: Error): void } | undefined;
  let text = '';
  socket.setNoDelay(true).setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    text += chunk;
    if (text.length < lengthOf(text)) return;
    const answer = text;
    text = '';
    if (answer.startsWith('HTTP/1.1 201 ')) waiting?.resolve();
    else waiting?.reject(new Error(`create was answered with ${answer}`));
  });
  socket.on('close', () => waiting?.reject(new Error('the gateway closed a connection')));
  return {
    post: () =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(`${head}${randomUUID()}\r\n\r\n${body}`);
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

answerParent<Question, RoundResult>(async (round) => {
  const connections = await Promise.all(Array.from({ length: round.clients }, open));
  const idle = [...connections];
  try {
    return await runRound(round, async () => {
      const connection = idle.pop();
      if (connection === undefined) throw new Error('more requests at once than clients');
      await connection.post();
      idle.push(connection);
    });
  } finally {
    for (const connection of connections) connection.end();
  }
});
