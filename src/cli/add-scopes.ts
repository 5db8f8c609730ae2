import type { Profile } from '../credentials/profile.ts';
import { SignInRequiredError, UsageError } from '../errors.ts';
import { expandScope, listMissingScopes } from '../google/scopes.ts';
import type { GlobalOptions } from './global-options.ts';

/** The options of a login that adds to a sign-in, and those that it has no use for. */
export interface AddScopeOptions extends GlobalOptions {
  'add-scope'?: string[] | undefined;
  scope?: string[] | undefined;
  account?: string | undefined;
  flow?: string | undefined;
  'client-secrets'?: string | undefined;
  issuer?: string | undefined;
}

/** A sign-in with more access than before: by the same account, with the same client, at the same server. */
export interface Addition {
  kept: Profile;
  scopes: string[];
  account: string | undefined;
}

/**
 * What `--add-scope` asks for: all that was granted, by name, and what is added. Google could also be told to remember
 * what was granted (`include_granted_scopes`), and would then grant what the project's other clients have, too.
 *
 * @throws UsageError, SignInRequiredError `not_signed_in`
 * @see https://developers.google.com/identity/protocols/oauth2/web-server#incrementalAuth
 */
export function planAddition(options: AddScopeOptions, kept: Profile | undefined): Addition | undefined {
  const added = options['add-scope']?.map(expandScope);
  if (added === undefined) return undefined;
  const { scope, 'client-secrets': file, issuer, flow, account } = options;
  const others = {
    '--scope': scope,
    '--client-secrets': file,
    '--issuer': issuer,
  };
  const [other] = Object.entries(others).find(([, value]) => value !== undefined) ?? [];
  if (other) throw new UsageError(`--add-scope adds to the sign-in that is kept: ${other} is not for it.`);
  if (!kept) {
    throw new SignInRequiredError('not_signed_in', 'Nobody is signed in, so there is nothing to add to.', {
      hint: 'postern login --scope SCOPE, once for each',
    });
  }
  const isFederated = kept.credential.type === 'federated';
  if (!isFederated && (flow === 'device' || kept.flow === 'device')) {
    throw new UsageError('Google adds no access to a sign-in by device code: all of it is asked for anew.', {
      hint: 'postern login --flow device --scope SCOPE, once for each',
    });
  }
  const { scopes, account: keptAccount } = kept.credential;
  if (account && keptAccount && account.toLowerCase() !== keptAccount.toLowerCase()) {
    throw new UsageError(`--add-scope adds to the sign-in of ${keptAccount}, not of ${account}.`, {
      hint: 'postern login --profile NAME keeps another account beside it',
    });
  }
  return {
    kept,
    // An identity provider grants under names of its own: there it is what was asked for that is asked for again.
    scopes: isFederated
      ? [...new Set([...(kept.askedScopes ?? scopes), ...(options['add-scope'] ?? [])])]
      : [...scopes, ...listMissingScopes([...new Set(added)], scopes)],
    account: account ?? keptAccount,
  };
}
