export { divide, formatDecimal, mulDiv, parseDecimal, type Rounding, roundToDecimals } from './decimal.js';
export { formatRate, parseRate, type Rate } from './rate.js';
