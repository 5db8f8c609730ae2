import type { Token } from './tokens.ts';

const OPENING = new Set(['(', '[']);
const CLOSING = new Set([')', ']']);

/** Whether the token is this word, in any case. */
export function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.value.toUpperCase() === word;
}

/** Whether the token is this sign. */
export function isSymbol(token: Token | undefined, symbol: string): boolean {
  return token?.kind === 'symbol' && token.value === symbol;
}

/** The index of the bracket that closes the one at `open`, or nothing. */
export function findClosing(tokens: readonly Token[], open: number): number | undefined {
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    const { kind, value } = tokens[index] as Token;
    if (kind !== 'symbol') continue;
    if (OPENING.has(value)) depth++;
    if (CLOSING.has(value) && --depth === 0) return index;
  }
  return undefined;
}

/** The word before the parenthesis that `index` stands in: `CAST` for the `AS` of `CAST(x AS STRING)`. */
export function findEnclosingCall(tokens: readonly Token[], index: number): Token | undefined {
  let depth = 0;
  for (let at = index - 1; at >= 0; at--) {
    const token = tokens[at];
    if (isSymbol(token, ')')) depth++;
    if (isSymbol(token, '(') && --depth < 0) return tokens[at - 1];
  }
  return undefined;
}

/** The tokens between commas that stand in no bracket of their own. */
export function splitArguments(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'symbol' && OPENING.has(token.value)) depth++;
    if (token.kind === 'symbol' && CLOSING.has(token.value)) depth--;
    if (depth === 0 && isSymbol(token, ',')) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return tokens.length === 0 ? [] : parts;
}
