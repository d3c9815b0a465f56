import type { ComponentChildren } from 'preact';

/** Names and values, a line each. */
export function Facts({ children }: { readonly children: ComponentChildren }) {
  return <dl class="facts">{children}</dl>;
}

export function Fact({ name, strong, children }: { name: string; strong?: boolean; children: ComponentChildren }) {
  return (
    <div class={strong ? 'strong' : undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
