import type { Brand } from '../surface-state.js';
import { brandTokens, isColor } from './contrast.js';

export type Theme = 'light' | 'dark';

/** The card's colour in each theme; the style sheet has the same. */
const card: Readonly<Record<Theme, string>> = { light: '#ffffff', dark: '#171a21' };
const darkScheme = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');

let asked: Theme | null = null;
let brand: Brand | null = null;

export const isTheme = (value: unknown): value is Theme => value === 'light' || value === 'dark';

/** The theme that the embedding page asks for; until then the system's. */
export function setTheme(theme: Theme): void {
  asked = theme;
  apply();
}

/** The partner's colours, corrected so that text on them can be read. */
export function setBrand(next: Brand): void {
  brand = next;
  apply();
}

/** Follows the system's theme from now on. */
export function followSystemTheme(): void {
  darkScheme().addEventListener('change', apply);
  apply();
}

function apply(): void {
  const theme = asked ?? (darkScheme().matches ? 'dark' : 'light');
  const root = document.documentElement;
  root.dataset['theme'] = theme;
  const primary = brand?.primary_color ?? null;
  if (isColor(primary)) {
    const tokens = brandTokens(primary, card[theme]);
    root.style.setProperty('--brand', tokens.fill);
    root.style.setProperty('--on-brand', tokens.on_fill);
    root.style.setProperty('--brand-text', tokens.text);
    root.style.setProperty('--brand-tint', tokens.tint);
  }
  const accent = brand?.accent_color ?? null;
  if (isColor(accent)) root.style.setProperty('--brand-text', brandTokens(accent, card[theme]).text);
  const secondary = brand?.secondary_color ?? null;
  if (isColor(secondary)) {
    const tokens = brandTokens(secondary, card[theme]);
    root.style.setProperty('--mark', tokens.fill);
    root.style.setProperty('--on-mark', tokens.on_fill);
  }
}
