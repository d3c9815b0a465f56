import { Plain } from './copy.js';
import { groupAddress } from './group-address.js';

/** An address in groups that can be compared by eye. The gaps are drawn, not typed: what is marked has none. */
export function Address({ address }: { readonly address: string }) {
  const groups = groupAddress(address);
  return (
    <Plain value={address} class="address">
      {groups.map((group, index) => (
        <span key={index} class={index <= 1 || index >= groups.length - 2 ? 'end' : undefined}>
          {group}
        </span>
      ))}
    </Plain>
  );
}

/** Beginning and end of a hash or address, for where nobody compares it. */
export function Short({ text }: { readonly text: string }) {
  return (
    <Plain value={text} class="code">
      {text.length > 14 ? `${text.slice(0, 6)}…${text.slice(-6)}` : text}
    </Plain>
  );
}
