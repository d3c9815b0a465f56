import { type Address, type Hex, hexToBytes, pad, toHex } from 'viem';

type Compiled = {
  readonly runtime: Hex;
  readonly immutables: readonly { readonly name: string; readonly offsets: readonly number[] }[];
};

/** Deployed code as the constructor leaves it: the artefact has zeros where the immutables go. */
export function withImmutables({ runtime, immutables }: Compiled, values: Readonly<Record<string, Address>>): Hex {
  const code = hexToBytes(runtime);
  for (const { name, offsets } of immutables) {
    const value = values[name];
    if (value === undefined) throw new Error(`no value for the immutable ${name}`);
    for (const offset of offsets) code.set(hexToBytes(pad(value, { size: 32 })), offset);
  }
  return toHex(code);
}
