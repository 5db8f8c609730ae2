import type { KeptCredential } from '../credentials/profile.ts';
import { revokeCredential } from '../credentials/revoke.ts';

/** Nobody waits for longer to hear what was wrong, nor after Ctrl-C, which this does not heed. */
const patienceMs = 5000;

/** The sign-ins that are kept, and must not be ended with one that is not. */
export type ListKept = () => KeptCredential[] | Promise<KeptCredential[]>;

/**
 * Ends a new sign-in that is not kept, so that no refresh token lives on that nobody has. One that may rest on the same
 * grant as a kept one is left alone: Google grants an account's access to a client as one, and revokes it as one.
 *
 * @see https://developers.google.com/identity/protocols/oauth2/web-server#incrementalAuth
 */
export async function discardCredential(fresh: KeptCredential, listKept: ListKept): Promise<void> {
  try {
    const signal = AbortSignal.timeout(patienceMs);
    if (!(await isNeeded(fresh, listKept))) await revokeCredential(fresh, { signal });
  } catch {
    // What was wrong with the sign-in is the failure that the person hears of.
  }
}

/** Whether revoking a sign-in would end a kept one as well. */
export async function isNeeded(fresh: KeptCredential, listKept: ListKept): Promise<boolean> {
  return (await listKept()).some((kept) => sharesGrant(kept, fresh));
}

/** An account that is not known may be the same. */
function sharesGrant(kept: KeptCredential, fresh: KeptCredential): boolean {
  const isSameClient = kept.client.id === fresh.client.id && kept.server.issuer === fresh.server.issuer;
  const [one, other] = [kept.account?.toLowerCase(), fresh.account?.toLowerCase()];
  return isSameClient && (one === undefined || other === undefined || one === other);
}
