import { randomBytes } from 'node:crypto';
import type { TokenInfo } from '../bigquery/authorization.ts';
import { userProjectDenied } from '../bigquery/refusals.ts';

/** Whose an access token is, and what Google knows of it. */
export interface Issued {
  /** A principal of a pool, or the address of a service account. */
  readonly caller: string;
  readonly scopes: readonly string[];
  /** s since the epoch */
  readonly expiresAt: number;
  /** What its requests count for. */
  readonly userProject?: string;
  /** Whether its caller has `serviceusage.services.use` there; Google looks when the token is used. */
  readonly mayUseProject: boolean;
}

/** The access tokens that Google gave for a company's. */
export class IssuedTokens {
  readonly #tokens = new Map<string, Issued>();
  readonly #now: () => number;

  /** @param now ms since the epoch */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** @returns a token as long as Google's are: much longer than an ordinary one */
  issue(issued: Issued): string {
    const token = `ya29.d.${randomBytes(750).toString('base64url')}`;
    this.#tokens.set(token, issued);
    return token;
  }

  /** @throws ApiError for a caller who may not use the user project */
  find(token: string): Issued | undefined {
    const issued = this.#tokens.get(token);
    if (issued === undefined || issued.expiresAt * 1000 <= this.#now()) return undefined;
    if (!issued.mayUseProject) throw userProjectDenied(issued.userProject ?? '');
    return issued;
  }

  /** What BigQuery has to know. */
  async authorize(token: string): Promise<TokenInfo | undefined> {
    const issued = this.find(token);
    return issued && { email: issued.caller, scopes: [...issued.scopes] };
  }

  /** All of them: what must appear nowhere but where a token is asked for. */
  list(): string[] {
    return [...this.#tokens.keys()];
  }

  revokeAll(): void {
    this.#tokens.clear();
  }
}
