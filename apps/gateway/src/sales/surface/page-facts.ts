import type { Core, Tenant } from '../../common/index.js';
import { type Directory, isLoopbackOrigin, loadTenant, originOf } from '../../partners/index.js';
import { findSessionTenant } from '../../sessions/index.js';
import { brandOf } from './brand.js';

/** What a session's page must know before its first call, and what its headers are made of. */
interface PageFacts {
  readonly tenant: Tenant | null;
  /** Pages that may frame it, exactly. */
  readonly embed_origins: readonly string[];
  readonly logo_origin: string | null;
}

const unknown: PageFacts = { tenant: null, embed_origins: [], logo_origin: null };

/**
 * Reads whose page it is. In test a page of the developer's own machine may embed without registration; `framed_by` says which
 * of them asks, so that the page still knows one exact origin and not a pattern.
 */
export async function readPageFacts(
  deps: { core: Core; directory: Directory },
  session_id: string | null,
  framed_by: string | null,
): Promise<PageFacts> {
  const { core, directory } = deps;
  const tenant_id = session_id === null ? null : await findSessionTenant(core.db, session_id);
  if (tenant_id === null) return unknown;
  const tenant = await loadTenant(core.db, tenant_id);
  if (!core.config.modes.includes(tenant.mode)) return unknown;
  const registered = (await directory.origins(tenant_id))
    .filter(({ kind, origin }) => kind === 'embed' && originOf(origin) === origin)
    .map(({ origin }) => origin);
  const local = tenant.mode === 'test' && framed_by !== null && isLoopbackOrigin(framed_by) ? [framed_by] : [];
  const logo = tenant.branding.logo_url ?? null;
  return {
    tenant,
    embed_origins: [...new Set([...registered, ...local])],
    logo_origin: logo === null ? null : originOf(logo),
  };
}

/** `<meta name="gate:…">` for the page's head. */
export function metaTags({ tenant, embed_origins }: PageFacts): string {
  if (tenant === null) return '';
  const tag = (name: string, content: string) => `<meta name="gate:${name}" content="${escapeAttribute(content)}" />`;
  return [
    tag('origins', embed_origins.join(' ')),
    tag('brand', brandOf(tenant).brand_name),
    tag('mode', tenant.mode),
  ].join('\n    ');
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeAttribute(text: string): string {
  return text.replace(/[&<>"']/g, (char) => escapes[char] ?? char);
}
