import { randomUUID } from 'node:crypto';
import { answerParent } from '../child.js';
import { withConnections } from '../connection.js';
import { type Round, type RoundResult, runRound } from '../round.js';
import { documentedSession } from './session.js';

export type Question = Round;

/** Creates sessions as a partner's server does: over HTTP with keep-alive, a new idempotency key for each. */
const { API_URL = '', SECRET_KEY = '' } = process.env;
const url = new URL(API_URL);
const body = JSON.stringify(documentedSession);
const head = `POST /v1/gate_sessions HTTP/1.1\r
host: ${url.host}\r
authorization: Bearer ${SECRET_KEY}\r
content-type: application/json\r
content-length: ${Buffer.byteLength(body)}\r
idempotency-key: `;

answerParent<Question, RoundResult>((round) =>
  withConnections(url, 201, round.clients, (ask) =>
    runRound(round, () => ask(`${head}${randomUUID()}\r\n\r\n${body}`)),
  ),
);
