import { createHmac, createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** A call as it arrives: what a receiver can look at. */
export interface SignedCall {
  readonly raw: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** @param now_s the receiver's own clock */
export type Verifier = (call: SignedCall, now_s: number) => boolean;

const tolerance_s = 300;

/** The documented algorithm, written from its description: every `v1` part is looked at. */
export function everyPart(secrets: readonly string[]): Verifier {
  return documented((parts) => parts, secrets);
}

/** The documented algorithm as the official client has it: only the last `v1` part is kept. */
export function lastPart(secret: string): Verifier {
  return documented((parts) => parts.slice(-1), [secret]);
}

function documented(choose: (parts: string[]) => string[], secrets: readonly string[]): Verifier {
  return ({ raw, headers }, now_s) => {
    const fields = (headers['gate-signature'] ?? '').split(',').map((field) => field.split('='));
    const t = fields.find(([name]) => name === 't')?.[1] ?? '';
    if (!/^\d{1,12}$/.test(t) || Math.abs(now_s - Number.parseInt(t, 10)) > tolerance_s) return false;
    const parts = fields.flatMap(([name, value = '']) => (name === 'v1' ? [value] : []));
    const expected = secrets.map((secret) => createHmac('sha256', secret).update(`${t}.${raw}`).digest('hex'));
    return choose(parts).some((part) => expected.includes(part));
  };
}

/** The published package. It asks the system's clock, which a test has set to `now_s`. */
export function standardPackage(secret: string): Verifier {
  const webhook = new Webhook(secret);
  return ({ raw, headers }) => {
    try {
      webhook.verify(raw, headers as Record<string, string>);
      return true;
    } catch {
      return false;
    }
  };
}

/** The asymmetric part of Standard Webhooks, with the keys that `/.well-known/jwks.json` shows. */
export function publicKey(jwks: { readonly keys: readonly object[] }): Verifier {
  const keys = jwks.keys.map((key) => createPublicKey({ key: key as JsonWebKey, format: 'jwk' }));
  return ({ raw, headers }, now_s) => {
    const t = headers['webhook-timestamp'] ?? '';
    if (!/^\d{1,12}$/.test(t) || Math.abs(now_s - Number.parseInt(t, 10)) > tolerance_s) return false;
    const signed = Buffer.from(`${headers['webhook-id']}.${t}.${raw}`);
    return (headers['webhook-signature'] ?? '')
      .split(' ')
      .map((part) => part.split(','))
      .filter(([version]) => version === 'v1a')
      .some(([, signature = '']) => keys.some((key) => verify(null, signed, key, Buffer.from(signature, 'base64'))));
  };
}
