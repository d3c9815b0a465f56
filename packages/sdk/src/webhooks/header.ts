import { WebhookSignatureError } from '../errors.js';

/** The `Gate-Signature` header, or all headers of the request that it stands among. */
export type SignatureHeader =
  | string
  | readonly string[]
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | null
  | undefined;

const name = 'gate-signature';

/** @throws WebhookSignatureError for anything but one time and at least one `v1` */
export function readHeader(header: SignatureHeader): { timestamp: string; signatures: readonly string[] } {
  const text = textOf(header);
  if (text === '') {
    throw new WebhookSignatureError('The delivery has no Gate-Signature header. Does a proxy in front take it away?');
  }
  const parts = text.split(',').map((part) => part.trim());
  const [timestamp, second] = parts.filter((part) => part.startsWith('t=')).map((part) => part.slice(2));
  const signatures = parts.filter((part) => /^v1=[0-9a-f]{64}$/.test(part)).map((part) => part.slice(3));
  if (timestamp === undefined || second !== undefined || !/^\d{1,12}$/.test(timestamp) || signatures.length === 0) {
    throw new WebhookSignatureError('The Gate-Signature header is not of the form t=<unix seconds>,v1=<hex>.');
  }
  return { timestamp, signatures };
}

function textOf(header: SignatureHeader): string {
  if (typeof header === 'string') return header;
  if (typeof header !== 'object' || header === null) return '';
  if (Array.isArray(header)) return header.join(',');
  if ('get' in header && typeof header.get === 'function') return textOf(header.get(name));
  const found = Object.entries(header).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof found === 'string' || Array.isArray(found) ? textOf(found) : '';
}
