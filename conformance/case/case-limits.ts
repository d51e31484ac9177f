/**
 * The largest files a case directory may hold; a larger one is refused before it is read.
 *
 * **Units** bytes.
 *
 * @spec CON-003
 * @category case
 * @since 0.1.0
 */
export const caseLimits = {
  caseFile: 65_536,
  tensorFile: 2 ** 31 - 1,
  tensorHeader: 65_536,
} as const;
