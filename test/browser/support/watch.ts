import type { BrowserContext } from 'playwright-core';

/** What a window did, for the questions that no screen answers: where it asked, with what words, and what it complained of. */
export interface Watch {
  readonly requests: { readonly url: string; readonly referrer: string | null }[];
  /** Errors of scripts, and of the policies that pages are served with. */
  readonly complaints: string[];
  /** All that was written to the console. */
  readonly console: string[];
}

const policies = /content security policy|permissions.policy|refused to|mixed content/i;

export function watch(context: BrowserContext): Watch {
  const seen: Watch = { requests: [], complaints: [], console: [] };
  context.on('request', (request) => {
    seen.requests.push({ url: request.url(), referrer: request.headers()['referer'] ?? null });
  });
  context.on('console', (message) => {
    seen.console.push(message.text());
    if (policies.test(message.text())) seen.complaints.push(message.text());
  });
  context.on('weberror', (error) => void seen.complaints.push(`${error.error()}`));
  return seen;
}
