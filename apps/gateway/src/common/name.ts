const maxName_chars = 128;

/**
 * What an operator calls something. It is shown to users and in lists, a line each: a control character would make more of it.
 *
 * @param whose like `a partner`
 * @throws with a sentence for the operator
 */
export function requireName(whose: string, name: string): void {
  if (name.trim() === '' || name.length > maxName_chars || /[\p{Cc}\p{Cs}]/u.test(name))
    throw new Error(`${whose} needs a name of 1 to ${maxName_chars} characters, without control characters`);
}
