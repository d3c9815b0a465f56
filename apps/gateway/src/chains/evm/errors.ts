/** What one provider said, or why it said nothing. */
export interface ProviderAnswer {
  readonly provider: string;
  readonly said: string;
}

/**
 * No quorum of providers gave one answer. `disagreement`: enough answered, and differently, which somebody should look at;
 * `unavailable`: too few answered.
 */
export class NoQuorum extends Error {
  override readonly name = 'NoQuorum';
  readonly kind: 'disagreement' | 'unavailable';
  readonly question: string;
  /** By provider. */
  readonly answers: readonly ProviderAnswer[];

  constructor(kind: NoQuorum['kind'], question: string, answers: readonly ProviderAnswer[]) {
    const sorted = answers.toSorted((a, b) => (a.provider < b.provider ? -1 : 1));
    const said = sorted.map((answer) => `${answer.provider}: ${answer.said.slice(0, 120)}`);
    super(`${question}: ${kind} (${said.join('; ')})`);
    this.kind = kind;
    this.question = question;
    this.answers = sorted;
  }
}

/** A provider's answer does not have the form it must have. */
export class BadAnswer extends Error {
  override readonly name = 'BadAnswer';
}

/** A provider refuses a question as it is, or we its answer: too many results, too wide a range, state it no longer has. */
export class RpcRefused extends Error {
  override readonly name = 'RpcRefused';
  readonly code: number;

  constructor(code: number, message: string) {
    super(`${code} ${message}`);
    this.code = code;
  }
}

/** No quorum answered, and some refused or were too slow: asking for less may help. */
export class TooMuch extends Error {
  override readonly name = 'TooMuch';
}
