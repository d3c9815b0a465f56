import type { ComponentChildren } from 'preact';
import type { Problem } from '../api/problem.js';
import type { Translate } from '../i18n/catalogue.js';
import { useWords } from '../i18n/context.js';
import { en, type MessageKey } from '../i18n/en.js';

export function Note({ kind, children }: { kind: 'info' | 'warning' | 'error'; children: ComponentChildren }) {
  return (
    <div class={`note ${kind}`} role={kind === 'error' ? 'alert' : undefined}>
      {children}
    </div>
  );
}

/** What went wrong with a write, in the user's language, with what support needs to find it. */
export function ProblemNote({ problem }: { readonly problem: Problem | null }) {
  const { t } = useWords();
  // A sale that went on elsewhere is told at the top of the page.
  if (problem === null || problem.code === 'stale_version') return null;
  return (
    <Note kind="error">
      <p>{problemText(problem, t)}</p>
      {problem.request_id !== null && <p class="fine">{t('request_reference', { request_id: problem.request_id })}</p>}
    </Note>
  );
}

export function problemText(problem: Problem, t: Translate): string {
  if (problem.status === 0) return t('unanswered');
  const key = `error_${problem.code}`;
  return key in en ? t(key as MessageKey & 'error_field_invalid') : t('something_wrong');
}
