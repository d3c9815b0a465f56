/** Something is under way that needs nothing from the user. */
export function Waiting({ text }: { readonly text: string }) {
  return (
    <p class="waiting">
      <span class="spinner" aria-hidden="true" />
      <span>{text}</span>
    </p>
  );
}
