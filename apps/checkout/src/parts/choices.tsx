import type { ComponentChildren } from 'preact';

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly note?: string;
}

/** One of a few: all of them in sight, each a large target. */
export function Choices<Value extends string>(props: {
  readonly legend: string;
  readonly name: string;
  readonly choices: readonly Choice<Value>[];
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
  readonly children?: ComponentChildren;
}) {
  return (
    <fieldset class="choices">
      <legend>{props.legend}</legend>
      {props.choices.map(({ value, label, note }) => (
        <label key={value} class="choice">
          <input
            type="radio"
            name={props.name}
            value={value}
            checked={props.value === value}
            onChange={() => props.onChange(value)}
          />
          <span>
            <span class="choice-label">{label}</span>
            {note !== undefined && <span class="choice-note">{note}</span>}
          </span>
        </label>
      ))}
      {props.children}
    </fieldset>
  );
}
