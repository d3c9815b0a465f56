import { isCode, matches } from './files.mjs';

const longest_lines = 400;
const counted = /\.(ts|tsx|mjs|js|sol|sql|css)$/;

/** A file is one idea. */
export function checkLength(files) {
  return files.flatMap(({ path, text }) => {
    const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
    return counted.test(path) && lines > longest_lines
      ? [
          {
            file: path,
            line: lines,
            rule: 'length',
            advice: `${lines} lines, at most ${longest_lines}: split it by idea`,
          },
        ]
      : [];
  });
}

// Written in two halves, so that this file passes its own rule.
const promises = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b`, 'g');

/** A promise in a comment is kept by nobody. */
export function checkPromises(files) {
  return files.flatMap((file) =>
    matches(file, promises, 'promises', (match) => `${match[1]}: do it now, or leave it out`),
  );
}

const switches = /\b(?:test|it|describe|suite|bench)(?:\.\w+)*\.(only|skip|todo|fails)\b/g;

/** A test that is switched off, or switches the others off, says nothing. */
export function checkSwitches(files) {
  return files
    .filter(({ path }) => isCode(path) && /\.test\.tsx?$/.test(path) && !path.startsWith('scripts/'))
    .flatMap((file) =>
      matches(file, switches, 'switches', (match) => `.${match[1]} in a test: run it, or delete it with its reason`),
    );
}
