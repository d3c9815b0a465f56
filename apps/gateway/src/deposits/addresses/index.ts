export { type AddressBook, createAddressBook } from './book.js';
export type { DepositAddressInput } from './input.js';
export { ownSenders } from './own.js';
export { matchAddresses, type WatchedAddress } from './store.js';
