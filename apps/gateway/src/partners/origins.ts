import type { Mode, Tenant } from '../common/index.js';
import type { Directory } from './directory.js';

/** The origin of an absolute http(s) URL, or null. */
export function originOf(url: string): string | null {
  try {
    const parsed = new URL(url);
    return parsed.protocol === 'https:' || parsed.protocol === 'http:' ? parsed.origin : null;
  } catch {
    return null;
  }
}

const loopback = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** In test, pages on the developer's own machine need no registration. */
export function isLoopbackOrigin(origin: string): boolean {
  return loopback.test(origin);
}

/** Reads what is to be registered: scheme, host and port, nothing behind it. https, or http on loopback in test. */
export function originProblem(text: string, mode: Mode): { origin: string } | { problem: string } {
  const origin = originOf(text);
  if (origin === null || !isBare(text)) {
    const meant = origin === null || origin.includes('*') ? '' : `; did you mean ${origin}?`;
    return { problem: `"${text}" is not an origin: give scheme, host and port only, like https://app.example${meant}` };
  }
  if (origin.startsWith('https://') || (mode === 'test' && isLoopbackOrigin(origin))) return { origin };
  const allowed = mode === 'test' ? 'must be https, or http on loopback' : 'must be https in live';
  return { problem: `${origin} ${allowed}` };
}

/** Nothing but an origin, in whichever letters; there is no wildcard. */
function isBare(text: string): boolean {
  return new URL(text).pathname === '/' && !/[?#@*]/.test(text);
}

/** May a page of this origin embed the surface? Exact match: no wildcard, no sub-domain. */
export async function mayEmbed(directory: Directory, tenant: Tenant, origin: string): Promise<boolean> {
  if (tenant.mode === 'test' && isLoopbackOrigin(origin)) return true;
  return (await directory.origins(tenant.tenant_id)).some((entry) => entry.kind === 'embed' && entry.origin === origin);
}

/** May the user be sent back to a page of this origin? An origin that may embed counts. */
export async function mayReturn(directory: Directory, tenant: Tenant, origin: string): Promise<boolean> {
  if (tenant.mode === 'test' && isLoopbackOrigin(origin)) return true;
  return (await directory.origins(tenant.tenant_id)).some((entry) => entry.origin === origin);
}

/** The command that registers an origin, for error messages: the developer who reads one should be one paste away. */
export function addOriginCommand(tenant: Tenant, kind: 'embed' | 'return', origin: string): string {
  return `0gate admin origin add --partner ${tenant.partner_id} --mode ${tenant.mode} --kind ${kind} ${origin}`;
}
