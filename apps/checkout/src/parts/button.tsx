import type { ComponentChildren } from 'preact';

/** A button that is at work stays where the focus is, and does nothing until it is done. */
export function Button(props: {
  readonly kind: 'primary' | 'quiet' | 'danger' | 'small';
  readonly busy?: boolean;
  readonly submit?: boolean;
  readonly label?: string;
  readonly onClick?: () => void;
  readonly children: ComponentChildren;
}) {
  const busy = props.busy ?? false;
  return (
    <button
      type={props.submit ? 'submit' : 'button'}
      class={`button ${props.kind}`}
      aria-disabled={busy}
      aria-label={props.label}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else props.onClick?.();
      }}
    >
      {busy && <span class="spinner" aria-hidden="true" />}
      <span>{props.children}</span>
    </button>
  );
}
