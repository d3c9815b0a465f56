import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Abi, type Hex, keccak256 } from 'viem';
import { type AstNode, immutableNames } from './ast.js';

const require = createRequire(import.meta.url);
const package_folder = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Everything that decides a byte. `paris` runs on every chain that is enabled (no PUSH0, no transient storage); the metadata
 * hash would change the bytecode with a comment; the compiler and OpenZeppelin are pinned by package.json.
 */
const settings = {
  evmVersion: 'paris',
  optimizer: { enabled: true, runs: 10_000 },
  viaIR: false,
  metadata: { bytecodeHash: 'none' },
  outputSelection: {
    '*': {
      '': ['ast'],
      '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object', 'evm.deployedBytecode.immutableReferences'],
    },
  },
} as const;

/** A value that the constructor writes into the deployed code: in these places, 32 bytes each. */
type Immutable = { readonly name: string; readonly offsets: readonly number[] };

export type CompiledContract = {
  readonly name: string;
  readonly abi: Abi;
  /** Creation code without constructor arguments. */
  readonly bytecode: Hex;
  readonly bytecode_hash: Hex;
  /** Deployed code with zeros where the immutables go. */
  readonly runtime: Hex;
  readonly immutables: readonly Immutable[];
};

type SolcOutput = {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly sources: Readonly<Record<string, { readonly ast: AstNode }>>;
  readonly contracts: Readonly<Record<string, Readonly<Record<string, SolcContract>>>>;
};
type SolcContract = {
  readonly abi: Abi;
  readonly evm: {
    readonly bytecode: { readonly object: string };
    readonly deployedBytecode: {
      readonly object: string;
      readonly immutableReferences: Readonly<Record<string, readonly { readonly start: number }[]>>;
    };
  };
};

function readImport(path: string): { contents: string } | { error: string } {
  try {
    const file = path.startsWith('contracts/') ? join(package_folder, path) : require.resolve(path);
    return { contents: readFileSync(file, 'utf8') };
  } catch {
    return { error: `${path} is not installed` };
  }
}

/**
 * Compiles the named sources (`contracts/….sol`, one contract each, named as its file) together with what they import.
 * @throws on an error or a warning of the compiler: a warning in code that holds money is not passed over.
 */
export function compile(files: readonly string[]): CompiledContract[] {
  const solc = require('solc') as { compile(input: string, callbacks: { import: typeof readImport }): string };
  const sources = Object.fromEntries(
    files.map((file) => [file, { content: readFileSync(join(package_folder, file), 'utf8') }]),
  );
  const input = JSON.stringify({ language: 'Solidity', sources, settings });
  const output = JSON.parse(solc.compile(input, { import: readImport })) as SolcOutput;
  if (output.errors?.length) throw new Error(output.errors.map(({ formattedMessage }) => formattedMessage).join('\n'));

  const names = immutableNames(Object.values(output.sources).map(({ ast }) => ast));
  return files.map((file) => {
    const name = file.replace(/^.*\//, '').replace(/\.sol$/, '');
    const contract = output.contracts[file]?.[name];
    if (contract === undefined) throw new Error(`${file} holds no contract ${name}`);
    const { bytecode, deployedBytecode } = contract.evm;
    const code: Hex = `0x${bytecode.object}`;
    const immutables = Object.entries(deployedBytecode.immutableReferences).map(([id, places]) => ({
      name: names.get(id) ?? '',
      offsets: places.map(({ start }) => start),
    }));
    return {
      name,
      abi: contract.abi,
      bytecode: code,
      bytecode_hash: keccak256(code),
      runtime: `0x${deployedBytecode.object}`,
      immutables,
    };
  });
}
