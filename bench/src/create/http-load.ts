import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { answerParent } from '../child.js';
import { documentedSession, type Round, type RoundResult, runRound } from './round.js';

export type Question = Round;

/** Creates sessions as a partner's server does: over HTTP with keep-alive, a new idempotency key for each. */
const { API_URL = '', SECRET_KEY = '' } = process.env;
const body = JSON.stringify(documentedSession);

answerParent<Question, RoundResult>(async (round) => {
  const pool = new Pool(API_URL, { connections: round.clients, pipelining: 1 });
  try {
    return await runRound(round, async () => {
      const answer = await pool.request({
        method: 'POST',
        path: '/v1/gate_sessions',
        headers: {
          authorization: `Bearer ${SECRET_KEY}`,
          'content-type': 'application/json',
          'idempotency-key': randomUUID(),
        },
        body,
      });
      const text = await answer.body.text();
      if (answer.statusCode !== 201) throw new Error(`create was answered with ${answer.statusCode}: ${text}`);
    });
  } finally {
    await pool.close();
  }
});
