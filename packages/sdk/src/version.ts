/** The version in this package's manifest; a test keeps the two equal. */
export const version = '0.1.0';
