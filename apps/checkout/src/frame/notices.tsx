import { useEffect } from 'preact/hooks';
import { useWords } from '../i18n/context.js';
import type { Surface, View } from '../surface/surface.js';
import { useAnnounce } from './announce.js';

const online_told_ms = 4_000;

/** What the user should know about the page itself: offline, back again, changed by another window. */
export function Notices({ surface, view }: { readonly surface: Surface; readonly view: View }) {
  const { t } = useWords();
  const announce = useAnnounce();
  const { notice } = view;
  const text = view.offline ? t('offline') : notice === null ? null : t(notice);
  useEffect(() => {
    if (text !== null) announce(text);
  }, [text]);
  useEffect(() => {
    if (notice !== 'online_again') return;
    const timer = setTimeout(surface.dismissNotice, online_told_ms);
    return () => clearTimeout(timer);
  }, [notice, surface]);
  if (text === null) return null;
  return <p class={view.offline ? 'notice warning' : 'notice'}>{text}</p>;
}
