import type { TokenResult } from '../wire/index.js';
import { bootstrap } from './bootstrap.js';
import type { Settings } from './options.js';

/** A renewal that fails takes nothing away: the surface keeps the token it has, and may ask again. */
export async function renewToken(settings: Settings, signal: AbortSignal): Promise<TokenResult> {
  const answer = await bootstrap(settings, signal).catch(() => null);
  if (answer === null) return { ok: false, code: 'failed' };
  if (answer.kind === 'unavailable') {
    return { ok: false, code: answer.reason === 'session_terminal' ? 'session_over' : 'failed' };
  }
  const { embed_token, token_expires_at } = answer;
  return { ok: true, embed_token, token_expires_at };
}
