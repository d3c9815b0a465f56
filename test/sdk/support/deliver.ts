import { createHmac } from 'node:crypto';

export interface Delivery {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A delivery as the contract words it: HMAC-SHA256 with the secret string over `<t>.<raw body>`, a `v1` for each secret. */
export function deliveryOf(event: object, secrets: readonly string[], age_s = 0): Delivery {
  const body = JSON.stringify(event);
  const t = Math.floor(Date.now() / 1000) - age_s;
  const parts = secrets.map((secret) => `v1=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}`);
  const headers = { 'content-type': 'application/json', 'gate-signature': [`t=${t}`, ...parts].join(',') };
  return { body, headers };
}

export async function send(url: string, { body, headers }: Delivery): Promise<{ status: number; text: string }> {
  const response = await fetch(url, { method: 'POST', body, headers, redirect: 'manual' });
  return { status: response.status, text: await response.text() };
}
