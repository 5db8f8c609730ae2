import { PosternError, SignInRequiredError } from '../../errors.ts';
import type { Refusal } from '../../oauth/refusal.ts';
import { addClock, createRefusal, quote } from '../known-refusal.ts';
import { explainOtherAnswer } from '../other-answer.ts';
import { entraRefusals } from './entra-refusals.ts';
import type { FederationPlace, IdentityProviderRefusal } from './identity-provider-refusal.ts';
import { keycloakRefusals } from './keycloak-refusals.ts';
import { oktaRefusals } from './okta-refusals.ts';
import { standardRefusals } from './standard-refusals.ts';

/** The catalogue: what is told by an identity provider's own words comes before what the standards say. */
export const identityProviderRefusals: readonly IdentityProviderRefusal[] = [
  ...entraRefusals,
  ...keycloakRefusals,
  ...oktaRefusals,
  ...standardRefusals,
];

/** What a refusal means where it was met; undefined for what is not in the catalogue. */
export function findIdentityProviderRefusal(
  place: FederationPlace,
  { error, description }: Pick<Refusal, 'error' | 'description'>,
): IdentityProviderRefusal | undefined {
  return identityProviderRefusals.find(
    ({ errors, words, places }) =>
      places.includes(place) &&
      (errors === undefined || errors.includes(error)) &&
      (words === undefined || words.test(description)),
  );
}

/**
 * Why an identity provider let nobody in, in words, with what to do. "Not yet" and "too fast" are no refusals.
 *
 * @param place where the refusal turned up; in a redirect nobody is named, since an address proves nothing about who
 *   wrote it, and whatever the reason, that sign-in is over
 * @param host the server that refused
 */
export function explainIdentityProviderRefusal(
  place: FederationPlace,
  refusal: Refusal,
  host: string,
): PosternError {
  const known = findIdentityProviderRefusal(place, refusal);
  if (place === 'redirect') return explainRedirect(known, refusal);
  if (known) return createRefusal(addClock(known, refusal), refusal, host);
  return (
    explainOtherAnswer(refusal, host) ??
    new PosternError('token_refused', `${host} refused${quote(refusal, 'token_refused')}.`, {
      hint: 'Show these words to whoever runs your identity provider, then: postern login',
    })
  );
}

function explainRedirect(known: IdentityProviderRefusal | undefined, refusal: Refusal): PosternError {
  if (known) return createRefusal({ ...known, mustSignIn: true }, refusal);
  return new SignInRequiredError(
    'authorization_refused',
    `The identity provider refused${quote(refusal, 'authorization_refused')}.`,
  );
}
