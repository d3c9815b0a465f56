import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useAnnounce } from '../frame/announce.js';
import { useWords } from '../i18n/context.js';
import { Button } from './button.js';
import { copyText } from './copy-text.js';

const told_ms = 2_500;

/** Copies and says so. `copied` turns back to false by itself. */
export function useCopy(text: string, said: string): { readonly copied: boolean; readonly copy: () => void } {
  const announce = useAnnounce();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), told_ms);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    if (!(await copyText(text))) return;
    setCopied(true);
    announce(said);
  };
  return { copied, copy: () => void copy() };
}

export function CopyButton({ text, label, said }: { text: string; label: string; said: string }) {
  const { t } = useWords();
  const { copied, copy } = useCopy(text, said);
  return (
    <Button kind="small" {...(copied ? {} : { label })} onClick={copy}>
      {copied ? t('copied') : t('copy')}
    </Button>
  );
}

/** Text as people read it, which gives the plain string when it is marked and copied by hand. */
export function Plain(props: {
  readonly value: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}) {
  return (
    <span
      class={props.class}
      dir="ltr"
      translate={false}
      onCopy={(event) => {
        event.preventDefault();
        event.clipboardData?.setData('text/plain', props.value);
      }}
    >
      {props.children}
    </span>
  );
}
