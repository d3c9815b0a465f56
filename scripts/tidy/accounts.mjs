import { lineAt } from './files.mjs';

const listed = 'packages/sandbox/src/bank/synthetic-accounts.ts';

/** Examples that half the world's documentation shows, beside our own list. They belong to nobody. */
const wellKnown = {
  ibans: ['GB82WEST12345698765432', 'GB33BUKB20201555555555', 'DE75512108001245126199', 'FR7630006000011234567890189'],
  sort_codes: ['000000', '123456', '112233'],
  cards: ['4242424242424242', '4111111111111111'],
};

/**
 * No account or card that could be somebody's stands anywhere. What fails its own check digits belongs to nobody and may serve
 * as a wrong example.
 */
export function checkAccounts(files) {
  const own = files.find(({ path }) => path === listed)?.text ?? '';
  const ibans = new Set([...wellKnown.ibans, ...[...own.matchAll(/iban: '(\w+)'/g)].map((match) => match[1])]);
  const sortCodes = new Set([
    ...wellKnown.sort_codes,
    ...[...own.matchAll(/sort_code: '(\d+)'/g)].map((match) => match[1]),
  ]);
  const cards = new Set(wellKnown.cards);
  return files.flatMap((file) => {
    const problems = [];
    const report = (index, advice) =>
      problems.push({ file: file.path, line: lineAt(file.text, index), rule: 'accounts', advice });
    let text = file.text;
    for (const match of file.text.matchAll(/\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g)) {
      const iban = match[0].replaceAll(' ', '');
      text = text.slice(0, match.index) + ' '.repeat(match[0].length) + text.slice(match.index + match[0].length);
      if (isIban(iban) && !ibans.has(iban)) report(match.index, `${iban} could be somebody's: use one of ${listed}`);
    }
    for (const match of text.matchAll(/(?<![\w.-])\d{2}-\d{2}-\d{2}(?![\w-])/g)) {
      if (!sortCodes.has(match[0].replaceAll('-', '')))
        report(match.index, `sort code ${match[0]} could be a bank's: use one of ${listed}`);
    }
    for (const match of text.matchAll(/(?<![\w.#-])[3-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?![\w.])/g)) {
      const digits = match[0].replace(/\D/g, '');
      if (digits.length >= 13 && passesLuhn(digits) && !cards.has(digits))
        report(match.index, `${match[0]} could be a card: use ${wellKnown.cards[0]}`);
    }
    return problems;
  });
}

function isIban(iban) {
  if (iban.length < 15 || iban.length > 34) return false;
  const digits = `${iban.slice(4)}${iban.slice(0, 4)}`.replace(/[A-Z]/g, (letter) => `${letter.charCodeAt(0) - 55}`);
  return BigInt(digits) % 97n === 1n;
}

function passesLuhn(digits) {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
