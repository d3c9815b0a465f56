/** `ETHEREUM` as people write it. Short names stay as they are: they are abbreviations more often than words. */
export function networkName(network: string): string {
  if (network.length <= 3) return network;
  return network
    .split(/[_\s]+/)
    .map((word) => word.slice(0, 1) + word.slice(1).toLowerCase())
    .join(' ');
}
