export { cloneDatabase, createTemplateDatabase, requireTestCluster, type TestDatabase } from './database.js';
