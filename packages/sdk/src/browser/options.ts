import type { DepositRequest, Theme } from '../wire/index.js';
import { GateBrowserError, SecretKeyInBrowserError } from './errors.js';

/** Two names for each mode: of the keys, and of the hosts that partners know. */
export type Environment = 'test' | 'sandbox' | 'live' | 'production';

export interface GateRampOptions {
  /** `pk_test_…` or `pk_live_…`. */
  readonly publishableKey: string;
  /** From the answer that created the session; of this attempt, never of an older one. */
  readonly clientSecret: string;
  /** Checked against the key, which alone decides. */
  readonly environment?: Environment | undefined;
  /** Absent: as the user's system has it. */
  readonly theme?: Theme | undefined;
  /** Origin of the API. Needed unless this code came as `/gate.iife.js` from there. */
  readonly baseUrl?: string | undefined;
  /** Origin of the hosted surface. Absent: as the API says. */
  readonly surfaceUrl?: string | undefined;
  /** BCP 47. Absent: as the session says. */
  readonly locale?: string | undefined;
  /**
   * Makes the transfer with the wallet that the page has. Reject with `{ code }`: `user_rejected`, `wrong_chain`,
   * `insufficient_funds`, `insufficient_gas` or `other`. Absent: the surface shows address, QR code and injected wallets.
   */
  readonly onDepositRequest?: ((request: DepositRequest) => Promise<{ readonly txHash: string }>) | undefined;
}

/** What the options say, checked. */
export interface Settings {
  readonly publishable_key: string;
  readonly client_secret: string;
  readonly session_id: string;
  readonly base_url: string;
  readonly surface_url: string | null;
}

const modes: Readonly<Record<Environment, string>> = {
  test: 'test',
  sandbox: 'test',
  live: 'live',
  production: 'live',
};

let script_origin: string | null = null;

/** The script build calls this with the place it came from. */
export function setScriptOrigin(origin: string | null): void {
  script_origin = origin;
}

/** Throws for what only a developer can put right. */
export function readOptions(options: GateRampOptions): Settings {
  const { publishableKey, clientSecret, environment } = options;
  if ([publishableKey, clientSecret].some((each) => typeof each === 'string' && each.trim().startsWith('sk_'))) {
    throw new SecretKeyInBrowserError();
  }
  const mode = /^pk_(test|live)_[\x21-\x7e]+$/.exec(publishableKey)?.[1];
  if (mode === undefined) {
    throw new GateBrowserError('invalid_option', 'publishableKey must start with "pk_test_" or "pk_live_".');
  }
  if (environment !== undefined && modes[environment] !== mode) {
    const message = `environment is "${environment}", but the publishable key is of "${mode}".`;
    throw new GateBrowserError('environment_mismatch', message);
  }
  const session_id = /^gsec_(gs_[0-9A-Za-z]+)_[\x21-\x7e]+$/.exec(clientSecret)?.[1];
  if (session_id === undefined) {
    const message = 'clientSecret must be the client_secret of a created session ("gsec_…").';
    throw new GateBrowserError('invalid_option', message);
  }
  const base_url = originOf('baseUrl', options.baseUrl) ?? script_origin;
  if (base_url === null) {
    const message = 'Set baseUrl to the origin of the gateway’s API, such as "https://api.gate.example".';
    throw new GateBrowserError('base_url_required', message);
  }
  return {
    publishable_key: publishableKey,
    client_secret: clientSecret,
    session_id,
    base_url,
    surface_url: originOf('surfaceUrl', options.surfaceUrl),
  };
}

/** An empty text counts as absent. */
export function originOf(name: string, value: string | null | undefined): string | null {
  if (value === undefined || value === null || value === '') return null;
  try {
    const { origin, protocol } = new URL(value);
    if (/^https?:$/.test(protocol)) return origin;
  } catch {
    // Said below.
  }
  throw new GateBrowserError('invalid_option', `${name} must be an http or https URL, got "${value}".`);
}
