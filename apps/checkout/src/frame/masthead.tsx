import type { ComponentChildren } from 'preact';
import type { Brand } from '../surface-state.js';

/** Who the user deals with. A logo is shown only from our own origin: the page asks nobody else for anything. */
export function Masthead(props: {
  readonly brand_name: string | null;
  readonly brand: Brand | null;
  readonly children: ComponentChildren;
}) {
  const { brand_name } = props;
  const logo = ownLogo(props.brand);
  return (
    <header class="masthead">
      {brand_name !== null && (
        <p class="brand">
          {logo === null ? (
            <span class="monogram" aria-hidden="true">
              {Array.from(brand_name)[0]?.toUpperCase()}
            </span>
          ) : (
            <img src={logo} alt="" width="28" height="28" />
          )}
          <span>{brand_name}</span>
        </p>
      )}
      {props.children}
    </header>
  );
}

function ownLogo(brand: Brand | null): string | null {
  const url = brand?.logo_url ?? null;
  if (url === null || !URL.canParse(url)) return null;
  return new URL(url).origin === location.origin ? url : null;
}
