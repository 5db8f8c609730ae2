import { SignInRequiredError } from '../../errors.ts';
import { getAccessToken, renewAccessToken } from '../access-token.ts';
import { createSigningClient } from '../auth-client.ts';
import { readSignedIn } from '../kept-token.ts';
import type { ProfileStore } from '../profile-store.ts';
import type { Credential } from './credential.ts';

/**
 * A person's credential, in a profile's file or in memory.
 *
 * @param place `source` and `path`, as {@link Credential} has them
 * @throws SignInRequiredError `not_signed_in`, and what reading the store throws
 */
export function openStoredCredential(
  store: ProfileStore,
  place: Pick<Credential, 'source' | 'path'>,
): Credential {
  const { credential, project, quotaProject } = readSignedIn(store);
  const getToken: Credential['getAccessToken'] = (options) =>
    nameSource(place.source, getAccessToken(store, given(options)));
  return {
    ...place,
    kind: credential.type,
    ...(credential.account && { account: credential.account }),
    ...(project && { project }),
    ...(quotaProject && { quotaProject }),
    // What is known now: a refresh may have brought more.
    get kept() {
      return readSignedIn(store).credential;
    },
    getAccessToken: getToken,
    renewAccessToken: (options) => nameSource(place.source, renewAccessToken(store, given(options))),
    getIdToken: async (options) => {
      const { getIdToken } = await import('../id-token.ts');
      return nameSource(place.source, getIdToken(store, given(options)));
    },
    createAuthClient: ({ quotaProject: other, minTtlMs: _, ...options } = {}) =>
      createSigningClient(() => getToken(options), other),
  };
}

function given<T extends { minTtlMs?: number | undefined }>(options: T | undefined) {
  const { minTtlMs, ...rest } = options ?? {};
  return { ...rest, ...(minTtlMs !== undefined && { minTtlMs }) };
}

/** A sign-in alone mends nothing where it is not the profile that was used: what was used must be replaced. */
async function nameSource<T>(source: string, token: Promise<T>): Promise<T> {
  try {
    return await token;
  } catch (error) {
    if (source === 'profile' || !(error instanceof SignInRequiredError)) throw error;
    const hint =
      source === 'gcloud'
        ? 'gcloud auth application-default login'
        : `Replace ${source}: postern login where a person is, then: postern export`;
    throw new SignInRequiredError(error.code, error.message, { hint });
  }
}
