/** Columns side by side, each as wide as its longest cell. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** As people read a time: to the second, in UTC. */
export const moment = (at: Date | null, never = 'never'): string =>
  at === null ? never : `${at.toISOString().slice(0, 19).replace('T', ' ')}Z`;

export const list = (items: readonly string[], none: string): string => (items.length === 0 ? none : items.join(', '));
