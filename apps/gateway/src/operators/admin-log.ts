import type { Mode } from '../common/index.js';

/** Something that was done by hand. */
export interface Deed {
  /** Like `key.create`. */
  readonly command: string;
  /** Id of the partner, operator, person or session. */
  readonly about: string;
  readonly mode: Mode | null;
  /** What was given, and ids of what came of it. Never a secret: nobody can take it out again. */
  readonly details: Readonly<Record<string, string | number | readonly string[] | null>>;
}

export interface LoggedDeed extends Deed {
  readonly at: Date;
  readonly done_by: string;
}
