/** What lets this page in: the session's client secret, or a signed link to a sale that waits for its user. */
export interface Secret {
  readonly kind: 'client_secret' | 'link';
  readonly value: string;
}

export interface SecretPlaces {
  readonly location: Pick<Location, 'hash' | 'pathname' | 'search'>;
  readonly history: Pick<History, 'replaceState' | 'state'>;
  /** Throws where the browser keeps no storage for this page. */
  readonly storage: () => Pick<Storage, 'getItem' | 'setItem'>;
}

/**
 * Takes the secret out of the address bar, so that no copied address, history entry or screenshot holds it, and keeps it for
 * this tab: a reload finds it there, another tab or a closed one does not. Run before anything else.
 */
export function takeSecret(session_id: string, { location, history, storage }: SecretPlaces): Secret | null {
  const given = parseFragment(location.hash);
  if (location.hash !== '') history.replaceState(history.state, '', location.pathname + location.search);
  const key = `0gate.secret.${session_id}`;
  try {
    if (given !== null) storage().setItem(key, `${given.kind} ${given.value}`);
    return given ?? parseStored(storage().getItem(key));
  } catch {
    return given;
  }
}

/** `#gsec_…` or `#link.…`; anything else is no secret. */
export function parseFragment(hash: string): Secret | null {
  const text = hash.replace(/^#/, '');
  if (/^gsec_[\w.-]{1,500}$/.test(text)) return { kind: 'client_secret', value: text };
  const link = /^link\.([\w.~-]{1,1000})$/.exec(text)?.[1];
  return link === undefined ? null : { kind: 'link', value: link };
}

function parseStored(stored: string | null): Secret | null {
  const [kind, value] = stored?.split(' ') ?? [];
  if (value === undefined || (kind !== 'client_secret' && kind !== 'link')) return null;
  return { kind, value };
}
