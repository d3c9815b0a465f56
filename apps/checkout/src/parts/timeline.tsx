import { useWords } from '../i18n/context.js';

export interface Stop {
  readonly text: string;
  readonly status: 'done' | 'now' | 'next';
  /** Time, hash or estimate, under the text. */
  readonly detail?: string;
}

/** Where a sale stands: what happened, what happens now, what comes. */
export function Timeline({ stops }: { readonly stops: readonly Stop[] }) {
  const { t } = useWords();
  return (
    <ol class="timeline">
      {stops.map(({ text, status, detail }) => (
        <li key={text} class={status} aria-current={status === 'now' ? 'step' : undefined}>
          <span class="stop-text">{text}</span>
          <span class="ears-only"> – {t(`stage_${status}`)}</span>
          {detail !== undefined && <span class="stop-detail">{detail}</span>}
        </li>
      ))}
    </ol>
  );
}
