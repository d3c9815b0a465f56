/** What people read, in their locale's form. Nothing here is ever copied or sent: that is always the plain string. */
export interface Format {
  /** `250.00 EUR`; decimals as the string has them, never through a float. */
  readonly money: (amount: string, currency: string) => string;
  /** An amount to be typed exactly: no grouping that could be taken for a decimal sign. */
  readonly exact: (amount: string, asset: string) => string;
  readonly time: (rfc3339: string) => string;
  readonly moment: (rfc3339: string) => string;
  /** `12:04`, or hours and minutes, for eyes. */
  readonly clock: (seconds: number) => string;
  /** `12 minutes`, for ears. */
  readonly duration: (seconds: number) => string;
  readonly country: (country_code: string, fallback: string) => string;
}

export function formatter(locale: string): Format {
  // A pseudo-locale formats like English.
  const tag = /-X[AB]$/.test(locale) ? 'en' : locale;
  const amountIn = (amount: string, name: string, useGrouping: boolean): string => {
    const decimals = amount.split('.')[1]?.length ?? 0;
    const number = new Intl.NumberFormat(tag, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      useGrouping,
    });
    return `${number.format(amount as Intl.StringNumericLiteral)}\u00a0${name}`;
  };
  const dates = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' });
  const times = new Intl.DateTimeFormat(tag, { timeStyle: 'short' });
  const unit = (value: number, name: 'second' | 'minute' | 'hour'): string =>
    new Intl.NumberFormat(tag, { style: 'unit', unit: name, unitDisplay: 'long' }).format(value);
  const countries = new Intl.DisplayNames([tag], { type: 'region' });
  return {
    money: (amount, currency) => amountIn(amount, currency, true),
    exact: (amount, asset) => amountIn(amount, asset, false),
    time: (moment) => times.format(new Date(moment)),
    moment: (moment) => dates.format(new Date(moment)),
    clock,
    duration: (seconds) => {
      if (seconds < 60) return unit(seconds, 'second');
      if (seconds < 3_600) return unit(Math.ceil(seconds / 60), 'minute');
      return unit(Math.ceil(seconds / 3_600), 'hour');
    },
    country: (country_code, fallback) => {
      try {
        return countries.of(country_code) ?? fallback;
      } catch {
        return fallback;
      }
    },
  };
}

function clock(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.trunc(seconds / 3_600);
  const minutes = Math.trunc((seconds % 3_600) / 60);
  if (hours > 0) return `${hours}:${two(minutes)}:${two(seconds % 60)}`;
  return `${minutes}:${two(seconds % 60)}`;
}
