/** Which sale this page shows, and in which frame: both stand in its path. */
export interface Place {
  readonly kind: 'hosted' | 'embedded';
  readonly session_id: string;
}

/** `/pay/gs_…` is the page by itself, `/embed/gs_…` the one inside a partner's page. */
export function readPlace(pathname: string): Place | null {
  const match = /^\/(pay|embed)\/(gs_[0-9A-Za-z]{1,64})\/?$/.exec(pathname);
  if (match?.[2] === undefined) return null;
  return { kind: match[1] === 'pay' ? 'hosted' : 'embedded', session_id: match[2] };
}

/** What the gateway writes into the document's head, since it is needed before the first call. */
export interface PageFacts {
  /** Partner's embed origins, the same as in `frame-ancestors`. */
  readonly embed_origins: readonly string[];
  readonly brand_name: string | null;
  readonly is_test: boolean;
}

/** `<meta name="gate:origins" content="https://a.example https://b.example">`, `gate:brand`, `gate:mode`; each may be absent. */
export function readPageFacts(document: Pick<Document, 'querySelector'>): PageFacts {
  const content = (name: string): string | null => {
    const value = document.querySelector(`meta[name="gate:${name}"]`)?.getAttribute('content')?.trim() ?? '';
    return value === '' ? null : value;
  };
  return {
    embed_origins: content('origins')?.split(/\s+/) ?? [],
    brand_name: content('brand'),
    is_test: content('mode') === 'test',
  };
}
