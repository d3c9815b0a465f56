/** One source of prices. What it says is fiat per one whole token, as decimal text, with the time it stands for. */
export interface RateSource {
  readonly name: string;
  /** @throws on any failure: a source that does not answer is left out of this round */
  read(): Promise<{ readonly observed_at: Date; readonly prices: Readonly<Record<string, string>> }>;
}
