import { forwarder } from './artifacts/forwarder.js';
import { forwarderFactory } from './artifacts/forwarder-factory.js';

export { deterministicDeploymentProxy } from './deployment-proxy.js';
export {
  type FactoryOwners,
  factoryAddress,
  factoryCode,
  factoryDeploymentData,
  factoryInitCode,
  factoryInitCodeHash,
} from './factory.js';
export {
  forwarderAddress,
  forwarderCode,
  forwarderImplementation,
  forwarderImplementationCode,
  forwarderInitCode,
  forwarderInitCodeHash,
} from './forwarder.js';

/** The forwarder's interface; also how a log of its `NativeFlushed` is read. */
export const forwarderAbi = forwarder.abi;
export const forwarderBytecode = forwarder.bytecode;
export const forwarderFactoryAbi = forwarderFactory.abi;
/** Creation code without the constructor's arguments; with them: `factoryInitCode`. */
export const forwarderFactoryBytecode = forwarderFactory.bytecode;
