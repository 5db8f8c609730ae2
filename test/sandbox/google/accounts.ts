import { createHash } from 'node:crypto';
import type { Account } from 'oidc-provider';

/** The people who have signed in. Google tells them apart by a number, not by their address. */
export class Accounts {
  readonly #emails = new Map<string, string>();

  /** Signs a person in and returns their `sub`: the same person always gets the same number. */
  signIn(email: string): string {
    const digest = createHash('sha256').update(email.toLowerCase()).digest('hex');
    const sub = `1${BigInt(`0x${digest}`).toString().slice(0, 20)}`;
    this.#emails.set(sub, email);
    return sub;
  }

  getEmail(sub: string): string | undefined {
    return this.#emails.get(sub);
  }

  find(sub: string): Account | undefined {
    const email = this.#emails.get(sub);
    if (email === undefined) return undefined;
    return {
      accountId: sub,
      claims: () => ({ sub, email, email_verified: true, name: email.replace(/@.*/, '') }),
    };
  }
}
