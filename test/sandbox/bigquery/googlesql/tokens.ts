import { decodeBytes, decodeText } from './literals.ts';
import { GoogleSqlError } from './syntax-error.ts';

export type TokenKind =
  | 'word'
  | 'identifier'
  | 'string'
  | 'bytes'
  | 'integer'
  | 'float'
  | 'parameter'
  | 'symbol';

/** A word or sign of a query. White space and comments are not tokens. */
export interface Token {
  readonly kind: TokenKind;
  /** As written. */
  readonly text: string;
  /** What it stands for: a literal's contents (bytes as hex), a parameter's name without `@`, else the text. */
  readonly value: string;
  /** Where it starts, in UTF-16 units. */
  readonly offset: number;
}

const BLANK = /(?:\s+|(?:--|#)[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const QUOTED =
  /(?<prefix>[rb]|rb|br)?(?:"""(?<d3>(?:\\[\s\S]|[^\\])*?)"""|'''(?<s3>(?:\\[\s\S]|[^\\])*?)'''|"(?<d1>(?:\\.|[^"\\\n])*)"|'(?<s1>(?:\\.|[^'\\\n])*)')/iy;
const IDENTIFIER = /`(?<name>(?:\\.|[^`\\\n])+)`/y;
const NUMBER = /0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/iy;
const WORD = /[a-z_]\w*/iy;
const PARAMETER = /@(?<name>[a-z_]\w*)|\?/iy;
const SYMBOL = /<=|>=|<>|!=|\|\||<<|>>|=>|./uy;

const UNCLOSED: readonly (readonly [start: string, message: string])[] = [
  ["'", 'Unclosed string literal'],
  ['"', 'Unclosed string literal'],
  ['`', 'Unclosed identifier literal'],
  ['/*', 'Unclosed comment'],
];

/**
 * Cuts a GoogleSQL query into tokens.
 *
 * @throws GoogleSqlError for a literal or comment without an end
 * @see https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical
 */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  let offset = matchAt(BLANK, sql, 0)?.[0].length ?? 0;
  while (offset < sql.length) {
    const token = readToken(sql, offset);
    tokens.push(token);
    offset += token.text.length;
    offset += matchAt(BLANK, sql, offset)?.[0].length ?? 0;
  }
  return tokens;
}

function readToken(sql: string, offset: number): Token {
  let match = matchAt(QUOTED, sql, offset);
  if (match) return readQuoted(match, offset);

  match = matchAt(IDENTIFIER, sql, offset);
  if (match) {
    return { kind: 'identifier', text: match[0], value: decodeText(match.groups?.['name'] ?? ''), offset };
  }
  match = matchAt(PARAMETER, sql, offset);
  if (match) return { kind: 'parameter', text: match[0], value: match.groups?.['name'] ?? '', offset };

  for (const [start, message] of UNCLOSED) {
    if (sql.startsWith(start, offset)) throw new GoogleSqlError(`Syntax error: ${message}`, offset);
  }
  const text = matchAt(NUMBER, sql, offset)?.[0];
  if (text !== undefined) {
    const kind = /^0x/i.test(text) || !/[.e]/i.test(text) ? 'integer' : 'float';
    return { kind, text, value: text, offset };
  }
  const word = matchAt(WORD, sql, offset)?.[0];
  if (word !== undefined) return { kind: 'word', text: word, value: word, offset };

  const symbol = matchAt(SYMBOL, sql, offset)?.[0] ?? '';
  return { kind: 'symbol', text: symbol, value: symbol, offset };
}

function readQuoted(match: RegExpExecArray, offset: number): Token {
  const { prefix = '', d3, s3, d1, s1 } = match.groups ?? {};
  const body = d3 ?? s3 ?? d1 ?? s1 ?? '';
  const raw = /r/i.test(prefix);
  if (/b/i.test(prefix)) {
    const bytes = raw ? Buffer.from(body) : decodeBytes(body);
    return { kind: 'bytes', text: match[0], value: bytes.toString('hex'), offset };
  }
  return { kind: 'string', text: match[0], value: raw ? body : decodeText(body), offset };
}

function matchAt(pattern: RegExp, sql: string, offset: number): RegExpExecArray | null {
  pattern.lastIndex = offset;
  return pattern.exec(sql);
}
