import { type CompiledContract, compile } from './compile.js';

// Money and tests are compiled apart: the compiler numbers what it reads in one run, and a new test token must not be able
// to change a byte of the factory.
const gateway_contracts = ['contracts/Forwarder.sol', 'contracts/ForwarderFactory.sol'];
const testing_contracts = [
  'TestUSDC',
  'EventOnlyToken',
  'FalseReturnToken',
  'FeeToken',
  'GasBurningToken',
  'NoReturnToken',
  'RebasingToken',
].map((name) => `contracts/testing/${name}.sol`);

const kebabCase = (name: string): string => name.replaceAll(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
const camelCase = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

function moduleText({ name, ...artifact }: CompiledContract): string {
  return `// Compiled from contracts/ by src/compile. Not edited by hand.
export const ${camelCase(name)} = ${JSON.stringify(artifact, null, 2)} as const;
`;
}

/** The modules in src/artifacts as they follow from the Solidity sources: file name → text. */
export function artifactModules(): Map<string, string> {
  const contracts = [gateway_contracts, testing_contracts].flatMap(compile);
  return new Map(contracts.map((contract) => [`${kebabCase(contract.name)}.ts`, moduleText(contract)]));
}
