/**
 * What people have agreed to. Google asks a Web client's user once, and only that consent, given for
 * `access_type=offline`, is worth a refresh token; Desktop and TV clients ask and receive one every time.
 *
 * @see https://developers.google.com/identity/protocols/oauth2/web-server#offline
 */
export class Consents {
  readonly #grantIds = new Map<string, string>();
  readonly #awaitingRefreshToken = new Set<string>();

  remember(clientId: string, sub: string, grantId: string, { offline }: { offline: boolean }): void {
    this.#grantIds.set(`${clientId} ${sub}`, grantId);
    if (offline) this.#awaitingRefreshToken.add(grantId);
  }

  findGrantId(clientId: string, sub: string): string | undefined {
    return this.#grantIds.get(`${clientId} ${sub}`);
  }

  /** True once per consent: a later code of the same grant brings an access token only. */
  claimRefreshToken(grantId: string | undefined): boolean {
    return grantId !== undefined && this.#awaitingRefreshToken.delete(grantId);
  }
}
