import type { SurfaceErrorCode } from '../wire/index.js';

/** `onError` codes, and those of a wrong set-up, which only a developer meets. */
export type GateBrowserErrorCode =
  | SurfaceErrorCode
  | 'secret_key_in_browser'
  | 'base_url_required'
  | 'invalid_option'
  | 'environment_mismatch'
  | 'container_not_found';

export class GateBrowserError extends Error {
  readonly code: GateBrowserErrorCode;

  constructor(code: GateBrowserErrorCode, message: string) {
    super(message);
    this.name = 'GateBrowserError';
    this.code = code;
  }
}

/** A secret key stands where every visitor can read it. Revoke it: it has to be taken as known. */
export class SecretKeyInBrowserError extends GateBrowserError {
  constructor() {
    super(
      'secret_key_in_browser',
      'A secret key (sk_…) was given to the browser. Use the publishable key (pk_…), and revoke this secret key now.',
    );
    this.name = 'SecretKeyInBrowserError';
  }
}
