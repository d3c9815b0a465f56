import type { Core, Mode } from '../common/index.js';
import { newId } from '../ids/index.js';
import type { Worker } from '../work/index.js';
import { medianRate } from './median.js';
import type { RateSource } from './port.js';
import { insertRound } from './store.js';

/** How often the sources are asked; rates are judged by their own age, so a slower round only makes prices older. */
const round_ms = 1_000;

/**
 * Asks every source and writes what they said and the medians as rows. Rows, not memory: a quote stores the id of the row it
 * was made from, and two processes never quote different prices.
 */
export function createRateWorker(core: Core, mode: Mode, sources: readonly RateSource[], quorum: number): Worker {
  let nextRound_ms = 0;
  return {
    name: `rates.${mode}`,
    role: 'housekeeping',
    async step() {
      const started_ms = core.clock.monotonic_ms();
      if (started_ms < nextRound_ms) return 'idle';
      nextRound_ms = started_ms + round_ms;

      const answers = await Promise.all(
        sources.map(async (source) => {
          try {
            return { source: source.name, ...(await source.read()) };
          } catch (error) {
            core.log.warn({ err: error, source: source.name }, 'rate source did not answer');
            return null;
          }
        }),
      );
      const observations = answers.flatMap((answer) =>
        answer === null
          ? []
          : Object.entries(answer.prices).map(([pair, rate]) => ({
              observation_id: newId('rate'),
              source: answer.source,
              pair,
              rate,
              observed_at: answer.observed_at,
            })),
      );
      const medians = [...new Set(observations.map((observation) => observation.pair))].flatMap((pair) => {
        const of = observations.filter((observation) => observation.pair === pair);
        const median = medianRate(of, quorum);
        if (median === null) return [];
        const oldest = of.reduce((a, b) => (a.observed_at <= b.observed_at ? a : b));
        return [
          {
            rate_id: newId('rate'),
            pair,
            rate: median.rate,
            observed_at: oldest.observed_at,
            observation_ids: of.map((observation) => observation.observation_id),
          },
        ];
      });
      if (observations.length > 0) await insertRound(core.db, mode, observations, medians, core.clock.now());
      return 'worked';
    },
  };
}
