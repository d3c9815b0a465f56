/** Years that the database has too. */
export const rfc3339 = '^([1-9]\\d{3})-(\\d{2})-(\\d{2})T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?(Z|[+-]\\d{2}:\\d{2})$';

const pattern = new RegExp(rfc3339);

/** @returns null for what is no RFC 3339 time with its zone, or a day that no calendar has: the engine reads February 30 as March 2 */
export function parseRfc3339(text: string): Date | null {
  const [, year, month, day] = pattern.exec(text) ?? [];
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return null;
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return Number(day) <= lastDay ? time : null;
}
