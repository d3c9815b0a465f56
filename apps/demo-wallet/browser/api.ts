/** An answer of the wallet's own server that is not 2xx, or none at all. */
export class ApiProblem extends Error {
  readonly code: string;
  readonly param: string | null;
  readonly id: string | null;

  constructor(code: string, message: string, param: string | null, id: string | null) {
    super(message);
    this.code = code;
    this.param = param;
    this.id = id;
  }
}

export interface Opened {
  readonly id: string;
  readonly session_id: string;
  readonly client_secret: string;
  readonly publishable_key: string;
  readonly hosted_url: string;
}

export async function call<Answer>(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
  const init: RequestInit = { method };
  if (body !== undefined) {
    init.headers = { 'content-type': 'application/json' };
    init.body = JSON.stringify(body);
  }
  const response = await fetch(path, init).catch(() => null);
  if (response === null)
    throw new ApiProblem('offline', 'No connection. Check your network and try again.', null, null);
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer as Answer;
  const message = answer.message ?? 'Something went wrong. Try again in a moment.';
  throw new ApiProblem(answer.code ?? 'internal', message, answer.param ?? null, answer.id ?? null);
}

export function element<Type extends HTMLElement>(id: string, type: new () => Type): Type {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no #${id}`);
  return found;
}

/** Shows a problem, or takes it away when there is none. */
export function showProblem(id: string, message: string | null): void {
  const place = element(id, HTMLElement);
  place.textContent = message ?? '';
  place.hidden = message === null;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'Something went wrong. Try again in a moment.';
}
