export interface List<Item> {
  readonly object: 'list';
  readonly data: readonly Item[];
  readonly has_more: boolean;
  readonly url: string;
}

/** Newest first; `starting_after` is the id of the last item of the page before. */
export interface CursorQuery {
  /** 1–100, else 10. */
  readonly limit?: number | undefined;
  readonly starting_after?: string | undefined;
}

export type Mode = 'test' | 'live';
export type Flow = 'off_ramp' | 'on_ramp' | 'swap';
