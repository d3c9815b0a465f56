export { type RailRouteDeps, railRoutes } from './routes.js';
