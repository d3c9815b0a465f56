/** A wallet in this browser, as EIP-1193 speaks and EIP-6963 announces. */
export interface Provider {
  readonly request: (call: { readonly method: string; readonly params?: readonly unknown[] }) => Promise<unknown>;
}

export interface InjectedWallet {
  readonly uuid: string;
  readonly name: string;
  readonly provider: Provider;
}

/** Tells of each wallet once, as they answer. Returns how to stop listening. */
export function discoverWallets(found: (wallet: InjectedWallet) => void): () => void {
  const known = new Set<string>();
  const onAnnounce = (event: Event): void => {
    const wallet = readAnnouncement((event as CustomEvent<unknown>).detail);
    if (wallet === null || known.has(wallet.uuid)) return;
    known.add(wallet.uuid);
    found(wallet);
  };
  window.addEventListener('eip6963:announceProvider', onAnnounce);
  window.dispatchEvent(new Event('eip6963:requestProvider'));
  return () => window.removeEventListener('eip6963:announceProvider', onAnnounce);
}

const longest_name = 40;

/** Any extension may announce anything: only what has the right shape counts, and its icon is not shown. */
export function readAnnouncement(detail: unknown): InjectedWallet | null {
  const { info, provider } = (detail ?? {}) as { info?: Record<string, unknown>; provider?: Provider };
  const uuid = info?.['uuid'];
  const name = info?.['name'];
  if (typeof uuid !== 'string' || typeof name !== 'string' || name.trim() === '') return null;
  if (typeof provider?.request !== 'function') return null;
  return { uuid, name: name.trim().slice(0, longest_name), provider };
}
