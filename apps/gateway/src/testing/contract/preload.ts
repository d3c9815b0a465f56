import { addFaults } from './faults.js';
import { watchServers } from './watch-servers.js';

// For gateways in processes of their own: node loads this before them, because their environment says so.
watchServers(addFaults);
