import { useWords } from '../i18n/context.js';
import { useCopy } from '../parts/copy.js';
import type { Brand } from '../surface-state.js';

/** What to tell support, and where it is. The reference names the sale and opens nothing. */
export function Foot({ session_id, brand }: { readonly session_id: string | null; readonly brand: Brand | null }) {
  const { t } = useWords();
  const mail = brand?.support_email ?? null;
  const links = [
    [t('support'), brand?.support_url ?? (mail === null ? null : `mailto:${mail}`)],
    [t('terms'), brand?.terms_url ?? null],
    [t('privacy'), brand?.privacy_url ?? null],
  ] as const;
  return (
    <footer class="foot">
      {session_id !== null && <Reference session_id={session_id} />}
      <ul>
        {links.map(
          ([name, url]) =>
            url !== null &&
            /^(https?|mailto):/.test(url) && (
              <li key={name}>
                <a href={url} target="_blank" rel="noopener noreferrer">
                  {name}
                  <span class="ears-only"> {t('opens_new_tab')}</span>
                </a>
              </li>
            ),
        )}
      </ul>
    </footer>
  );
}

function Reference({ session_id }: { readonly session_id: string }) {
  const { t } = useWords();
  const short = `gs_…${session_id.slice(-8)}`;
  const { copied, copy } = useCopy(session_id, t('copied'));
  return (
    <button type="button" class="reference" onClick={copy}>
      {t('reference')} <code translate={false}>{short}</code>{' '}
      <span class="fine">{copied ? t('copied') : t('copy')}</span>
    </button>
  );
}
