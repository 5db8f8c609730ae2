import type { Token } from './tokens.ts';

/** A bit of DuckDB SQL and the place in the GoogleSQL query it came from. */
export interface Piece {
  readonly sql: string;
  readonly offset: number;
}

/** What takes the place of the tokens from where a rule matched up to `next`. */
export interface Rewrite {
  readonly pieces: readonly Piece[];
  readonly next: number;
}

/** What a rule may ask for. */
export interface RewriteContext {
  /** Translates tokens inside those a rule replaces. */
  rewrite(tokens: readonly Token[]): Piece[];
  /** DuckDB's expression for a `@name` or the next `?`. */
  formatParameter(token: Token): string;
  /** Whom `SESSION_USER()` names. */
  readonly sessionUser: string;
  /** DuckDB's expressions for the variables of a script, by their names in lower case. */
  readonly variables: ReadonlyMap<string, string>;
}

/** Rewrites what begins at `index`, or answers nothing when it does not apply there. */
export type Rule = (tokens: readonly Token[], index: number, context: RewriteContext) => Rewrite | undefined;

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
