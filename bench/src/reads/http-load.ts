import { answerParent } from '../child.js';
import { withConnections } from '../connection.js';
import { type Round, type RoundResult, runRound } from '../round.js';

/** `path`: what stands before the id of a session. */
export type Question = Round & { readonly url: string; readonly path: string };

const { SECRET_KEY = '', SESSION_IDS = '' } = process.env;
const ids = SESSION_IDS.split(',');

/** Reads sessions as a partner's server does, one id after the other. The bare route gets the same headers, and looks at none. */
answerParent<Question, RoundResult>(({ url: text, path, ...round }) => {
  const url = new URL(text);
  const rest = ` HTTP/1.1\r\nhost: ${url.host}\r\nauthorization: Bearer ${SECRET_KEY}\r\n\r\n`;
  const requests = ids.map((id) => `GET ${path}${id}${rest}`);
  return withConnections(url, 200, round.clients, (ask) =>
    runRound(round, (index) => ask(requests[index % requests.length] ?? '')),
  );
});
