import type { UnavailableReason } from '../wire/index.js';
import { GateBrowserError, type GateBrowserErrorCode } from './errors.js';
import { originOf, type Settings } from './options.js';

export interface Embed {
  readonly kind: 'embed';
  readonly embed_token: string;
  readonly token_expires_at: string;
  readonly surface_origin: string;
  readonly flow: string | null;
}

export interface Unavailable {
  readonly kind: 'unavailable';
  readonly reason: UnavailableReason;
}

const answer_within_ms = 15_000;

const error_codes: ReadonlyMap<unknown, GateBrowserErrorCode> = new Map([
  ['origin_not_allowed', 'origin_not_allowed'],
  ['origin_missing', 'origin_not_allowed'],
  ['client_secret_invalid', 'client_secret_invalid'],
]);
const ends: ReadonlyMap<unknown, UnavailableReason> = new Map([
  ['session_terminal', 'session_terminal'],
  ['partner_disabled', 'partner_disabled'],
]);

/**
 * Asks for a token that lets the surface work on this session. Only the partner's page can: the gateway looks at its
 * origin. Throws a GateBrowserError with one of the `onError` codes.
 */
export async function bootstrap(settings: Settings, signal: AbortSignal): Promise<Embed | Unavailable> {
  const [status, answer] = await post(settings, signal);
  if (status >= 400) {
    const end = ends.get(answer['code']);
    if (end !== undefined) return { kind: 'unavailable', reason: end };
    const message = text(answer['message']) ?? `The gateway answered ${status}.`;
    throw new GateBrowserError(error_codes.get(answer['code']) ?? 'internal', message);
  }
  const unavailable = record(answer['unavailable']);
  const reason = text(unavailable['reason']);
  if (reason !== null) return { kind: 'unavailable', reason: reason as UnavailableReason };

  const embed_token = text(answer['embed_token']);
  const token_expires_at = text(answer['expires_at']);
  const surface_origin = settings.surface_url ?? originOf('surface_url', text(answer['surface_url']));
  if (embed_token === null || token_expires_at === null || surface_origin === null) {
    throw new GateBrowserError('internal', `${settings.base_url} did not answer as a gateway does. Is baseUrl right?`);
  }
  return { kind: 'embed', embed_token, token_expires_at, surface_origin, flow: text(answer['flow']) };
}

/**
 * Where the surface is: as the options say, else as the API does. A page that may not ask (no registered origin, an ended
 * session, a policy without the API) goes where the API is.
 */
export async function findSurface(settings: Settings): Promise<string> {
  if (settings.surface_url !== null) return settings.surface_url;
  const answer = await bootstrap(settings, new AbortController().signal).catch(() => null);
  return answer?.kind === 'embed' ? answer.surface_origin : settings.base_url;
}

async function post(settings: Settings, signal: AbortSignal): Promise<[number, Record<string, unknown>]> {
  const deadline = new AbortController();
  const abort = () => deadline.abort();
  const timer = setTimeout(abort, answer_within_ms);
  signal.addEventListener('abort', abort);
  try {
    const response = await fetch(`${settings.base_url}/v1/embed/bootstrap`, {
      method: 'POST',
      headers: { authorization: `Bearer ${settings.publishable_key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ clientSecret: settings.client_secret }),
      credentials: 'omit',
      signal: deadline.signal,
    });
    const body = await response.text();
    return [response.status, record(parse(body))];
  } catch {
    const message = `No answer from ${settings.base_url}. Check the connection, and connect-src of this page’s policy.`;
    throw new GateBrowserError('network', message);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
