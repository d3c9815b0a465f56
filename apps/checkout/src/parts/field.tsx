import type { ComponentChildren } from 'preact';

/** One line of text with its label, hint and complaint; the input names both for screen readers. */
export function Field(props: {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly good?: string;
  readonly problem: string | null;
  readonly inputmode?: 'text' | 'numeric';
  readonly autocomplete?: string;
  readonly max_length?: number;
  readonly code?: boolean;
  readonly onInput: (typed: string) => void;
  readonly onBlur?: () => void;
  readonly children?: ComponentChildren;
}) {
  const { id, problem } = props;
  const note = problem ?? props.good ?? props.hint;
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <input
        id={id}
        type="text"
        class={props.code ? 'code' : undefined}
        dir={props.code ? 'ltr' : undefined}
        value={props.value}
        inputMode={props.inputmode ?? 'text'}
        autoComplete={props.autocomplete ?? 'off'}
        autoCapitalize="off"
        spellcheck={false}
        maxLength={props.max_length}
        aria-invalid={problem !== null}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        onInput={(event) => props.onInput(event.currentTarget.value)}
        onBlur={props.onBlur}
      />
      {note !== undefined && (
        <p id={`${id}-note`} class={problem !== null ? 'field-problem' : props.good ? 'field-good' : 'field-hint'}>
          {note}
        </p>
      )}
      {props.children}
    </div>
  );
}

/** Puts the focus on the first field at fault, so that nobody has to look for it. */
export function focusField(id: string): void {
  document.getElementById(id)?.focus();
}
