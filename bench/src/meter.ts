import { now_ms } from './stats.js';

type Reading = Readonly<Record<string, number>>;

const every_ms = 250;

/** Reads counters of processor seconds several times a second, so that the window that counts can be named afterwards. */
export function startMeter(read: () => Reading): {
  /** Cores used on average between two moments, and how long that was between the readings nearest to them. */
  stop(from_ms: number, to_ms: number): { readonly cores: Reading; readonly elapsed_s: number };
} {
  const readings: { readonly at_ms: number; readonly values: Reading }[] = [];
  const look = () => readings.push({ at_ms: now_ms(), values: read() });
  look();
  const timer = setInterval(look, every_ms);
  const nearest = (moment_ms: number) =>
    readings.reduce((best, one) => (Math.abs(one.at_ms - moment_ms) < Math.abs(best.at_ms - moment_ms) ? one : best));
  return {
    stop(from_ms, to_ms) {
      clearInterval(timer);
      look();
      const [first, last] = [nearest(from_ms), nearest(to_ms)];
      const elapsed_s = (last.at_ms - first.at_ms) / 1_000;
      const cores = Object.entries(last.values).map(([name, value]) => {
        const used_s = value - (first.values[name] ?? 0);
        return [name, used_s / elapsed_s];
      });
      return { cores: Object.fromEntries(cores) as Reading, elapsed_s };
    },
  };
}
