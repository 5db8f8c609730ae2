import { randomBytes } from 'node:crypto';
import type { TokenInfo } from '../bigquery/authorization.ts';

/** The access tokens of machines, which Google gives without a person. */
export class IssuedTokens {
  readonly #infos = new Map<string, TokenInfo>();

  issue(email: string, scopes: readonly string[]): string {
    const token = `ya29.c.${randomBytes(60).toString('base64url')}`;
    this.#infos.set(token, { email, scopes: [...scopes] });
    return token;
  }

  find(token: string): TokenInfo | undefined {
    return this.#infos.get(token);
  }

  /** All of them: what must appear nowhere but where a token is asked for. */
  list(): string[] {
    return [...this.#infos.keys()];
  }
}
