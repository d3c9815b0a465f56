/** Colours as the page needs them from what a partner set: legible first, the partner's own second. */

export interface BrandTokens {
  /** Fill of the primary action; stands out from the card by at least 3:1. */
  readonly fill: string;
  /** Text on that fill, at least 4.5:1. */
  readonly on_fill: string;
  /** Links and marks on the card, at least 4.5:1. */
  readonly text: string;
  /** A tint of the card for what is chosen. */
  readonly tint: string;
}

type Rgb = readonly [number, number, number];

const white = '#ffffff';
const black = '#000000';

/** The tokens of one brand colour on a card; both `#rrggbb`. */
export function brandTokens(color: string, card: string): BrandTokens {
  const fill = reach(color, card, 3);
  return {
    fill,
    on_fill: contrast(white, fill) >= 4.5 ? white : black,
    text: reach(color, card, 4.5),
    tint: mix(color, card, 0.1),
  };
}

/** WCAG 2 contrast ratio of two colours, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [darker, lighter] = [luminance(a), luminance(b)].toSorted((x, y) => x - y) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

export const isColor = (text: string | null): text is string => text !== null && /^#[0-9a-fA-F]{6}$/.test(text);

/** The colour, moved as little as possible away from the background until the ratio is reached. */
function reach(color: string, background: string, ratio: number): string {
  const target = contrast(white, background) > contrast(black, background) ? white : black;
  for (let share = 0; share < 1; share += 0.04) {
    const candidate = mix(target, color, share);
    if (contrast(candidate, background) >= ratio) return candidate;
  }
  return target;
}

/** `share` of `a`, the rest `b`. */
function mix(a: string, b: string, share: number): string {
  const [left, right] = [parse(a), parse(b)];
  const channels = left.map((value, index) => Math.round(value * share + (right[index] ?? 0) * (1 - share)));
  return `#${channels.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

function luminance(color: string): number {
  const [r, g, b] = parse(color).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function parse(color: string): Rgb {
  const byte = (from: number): number => Number.parseInt(color.slice(from, from + 2), 16);
  return [byte(1), byte(3), byte(5)];
}
