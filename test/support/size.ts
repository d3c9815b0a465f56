/** The one size parameter of the whole-system tests: `TEST_SIZE=full` runs the large numbers. */
export function sized(sizes: { readonly small: number; readonly full: number }): number {
  return process.env['TEST_SIZE'] === 'full' ? sizes.full : sizes.small;
}
