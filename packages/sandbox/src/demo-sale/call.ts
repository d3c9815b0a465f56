import { request } from 'undici';

export type Answer = { readonly status: number; readonly body: unknown; readonly cookie: string | undefined };
export type CallOptions = { readonly headers?: Record<string, string>; readonly body?: unknown };

/** One JSON call, with what a browser would send. An answer that is no JSON has the body `null`. */
export async function call(method: 'GET' | 'POST', url: string, options: CallOptions = {}): Promise<Answer> {
  const json = options.body === undefined ? {} : { body: JSON.stringify(options.body) };
  const type = options.body === undefined ? {} : { 'content-type': 'application/json' };
  const answer = await request(url, { method, headers: { ...type, ...options.headers }, ...json });
  const text = await answer.body.text();
  const cookie = [answer.headers['set-cookie']].flat()[0]?.split(';')[0];
  return { status: answer.statusCode, body: text.startsWith('{') ? JSON.parse(text) : null, cookie };
}

/** An answer with another status than the one expected. */
export class UnexpectedAnswer extends Error {
  readonly answer: Answer;
  constructor(answer: Answer, what: string) {
    super(`${what} was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
    this.answer = answer;
  }
}

/** The body of an answer with the status expected; anything else is an error that shows what was said instead. */
export function expectStatus(answer: Answer, status: number, what: string): unknown {
  if (answer.status === status) return answer.body;
  throw new UnexpectedAnswer(answer, what);
}
