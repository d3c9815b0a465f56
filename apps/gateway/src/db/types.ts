import pg from 'pg';

const { builtins } = pg.types;

/** Integers of the database are bigint where they may exceed a double: int8, and numeric, which holds whole units only. */
const parsers = new Map<number, (text: string) => unknown>([
  [builtins.INT8, BigInt],
  [builtins.NUMERIC, BigInt],
]);

export const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: string) {
    const own = format === 'binary' ? undefined : parsers.get(oid);
    // biome-ignore lint/suspicious/noExplicitAny: the driver's own signature
    return (own ?? pg.types.getTypeParser(oid, format as 'text')) as any;
  },
};
