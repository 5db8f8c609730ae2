import { type Piece, quoteIdentifier, quoteText, type Rewrite, type RewriteContext } from './rewrite.ts';
import { RULES } from './rules.ts';
import { type Token, tokenize } from './tokens.ts';

const SEPARATOR = ' ';

export interface Translation {
  /** The query as DuckDB takes it. */
  readonly sql: string;
  /** The place in the GoogleSQL query that a place in `sql`, in UTF-8 bytes as DuckDB counts, came from. */
  toSourceOffset(byteOffset: number): number;
}

/**
 * Says a GoogleSQL query in DuckDB's SQL. The two are close: this quotes names and literals DuckDB's way and
 * applies the few rules of `rules.ts`; what neither covers reaches DuckDB as it is.
 *
 * @throws GoogleSqlError for a literal or comment without an end
 */
export function translate(sql: string, options: Omit<RewriteContext, 'rewrite'>): Translation {
  const { formatParameter } = options;
  const rewrite = (tokens: readonly Token[]): Piece[] => {
    const pieces: Piece[] = [];
    let index = 0;
    for (let token = tokens[0]; token; token = tokens[index]) {
      const applied = applyRules(tokens, index, { rewrite, ...options });
      pieces.push(
        ...(applied?.pieces ?? [{ sql: formatToken(token, formatParameter), offset: token.offset }]),
      );
      index = applied?.next ?? index + 1;
    }
    return pieces;
  };
  const pieces = rewrite(tokenize(sql));
  return {
    sql: pieces.map((piece) => piece.sql).join(SEPARATOR),
    toSourceOffset: (byteOffset) => findSource(pieces, byteOffset) ?? sql.length,
  };
}

function applyRules(tokens: readonly Token[], index: number, context: RewriteContext): Rewrite | undefined {
  for (const rule of RULES) {
    const applied = rule(tokens, index, context);
    if (applied) return applied;
  }
  return undefined;
}

function formatToken(token: Token, formatParameter: (token: Token) => string): string {
  switch (token.kind) {
    case 'identifier':
      return token.value.split('.').map(quoteIdentifier).join('.');
    case 'string':
      return quoteText(token.value);
    case 'bytes':
      return `from_hex('${token.value}')`;
    case 'float':
      // A literal with a point is FLOAT64 in GoogleSQL, a decimal in DuckDB unless it has an exponent.
      return /e/i.test(token.text) ? token.text : `${token.text}e0`;
    case 'parameter':
      return formatParameter(token);
    default:
      return token.text;
  }
}

function findSource(pieces: readonly Piece[], byteOffset: number): number | undefined {
  let end = 0;
  for (const piece of pieces) {
    end += Buffer.byteLength(piece.sql);
    if (byteOffset < end) return piece.offset;
    end += SEPARATOR.length;
  }
  return undefined;
}
