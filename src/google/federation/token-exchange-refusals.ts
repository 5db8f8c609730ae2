import { formatPrintable } from '../../printable.ts';
import { describePoolProvider } from './audience.ts';
import { refusedByPoolProvider, type StsRefusal, sharedRefusals } from './sts-refusal.ts';

/**
 * What Google's Security Token Service refuses an ID token with. Of an error's meanings, those with words come first.
 *
 * @see https://docs.cloud.google.com/iam/docs/troubleshooting-workforce-identity-federation
 * @see https://docs.cloud.google.com/iam/docs/troubleshooting-workload-identity-federation
 * @see https://github.com/google-github-actions/auth/issues/370 `invalid_target`
 * @see https://github.com/google-github-actions/auth/issues/211 an audience that is none
 * @see https://github.com/terraform-google-modules/terraform-example-foundation/issues/1362 the attribute condition
 * @see https://github.com/siderolabs/talos/issues/13210 a discovery document that names another issuer
 */
export const tokenExchangeRefusals: readonly StsRefusal[] = [
  ...sharedRefusals,
  {
    error: 'invalid_target',
    explain: refusedByPoolProvider(
      (provider) => `There is no ${provider}, or it is disabled or deleted`,
      () => 'Check --audience, or have the pool and the provider enabled or restored, then try again.',
    ),
  },
  {
    error: 'invalid_request',
    words: /audience/i,
    explain: refusedByPoolProvider(
      (provider) => `Google does not take the name of ${provider}`,
      () =>
        'postern login --audience //iam.googleapis.com/locations/global/workforcePools/POOL/providers/PROVIDER',
    ),
  },
  {
    error: 'invalid_grant',
    words: /audience/i,
    explain: refusedByPoolProvider(
      (provider, { clientId }) =>
        `Your identity provider's client ID (${formatPrintable(clientId, 100)}) is not the one in ${provider}`,
      (provider, { audience: { kind } }) =>
        kind === 'workforce'
          ? `Have that client ID set in ${provider}, or sign in with the one that is there: postern login --client-id ID`
          : `Have that client ID added to the allowed audiences of ${provider}, then try again.`,
    ),
  },
  {
    error: 'invalid_grant',
    words: /issuer in id token|`issuer` claim/i,
    explain: refusedByPoolProvider(
      (provider, { issuer }) => `The issuer ${formatPrintable(issuer, 150)} is not the one in ${provider}`,
      (provider) => `Have the issuer in ${provider} spelled as the identity provider does, then try again.`,
    ),
  },
  {
    // Said of one that has ended, and of one that begins a minute or more from now.
    error: 'invalid_grant',
    words: /stale/i,
    explain: ({ issuer }) => ({
      code: 'invalid_id_token',
      sentence: 'Google takes the ID token for too old, or for one from the future',
      hint: `Check the clock of this machine (date -u), and have that of ${formatPrintable(issuer, 150)} checked, then: postern login`,
    }),
  },
  {
    error: 'invalid_grant',
    words: /verify the id token signature/i,
    explain: refusedByPoolProvider(
      (provider) => `The keys that ${provider} knows are not those that the ID token is signed with`,
      (provider) => `Have the keys that were uploaded to ${provider} renewed, then try again.`,
    ),
  },
  {
    // Said of uploaded keys, too, that the token's is not among.
    error: 'invalid_grant',
    words: /connecting to the given credential's issuer/i,
    explain: ({ audience, issuer }) => ({
      code: 'federation_refused',
      sentence: 'Google cannot read the keys of your identity provider, or does not find the one it needs',
      hint: `Have ${formatPrintable(issuer, 150).replace(/\/$/, '')}/.well-known/openid-configuration made readable from the internet, or its keys uploaded to ${describePoolProvider(audience)}, then try again.`,
    }),
  },
  {
    words: /attribute condition/i,
    explain: refusedByPoolProvider(
      (provider) => `The attribute condition of ${provider} does not let you in`,
      () => "Ask the pool's administrator which claims or groups it wants, then: postern login",
    ),
  },
  {
    words: /value for google\.subject/i,
    explain: refusedByPoolProvider(
      (provider) => `The attribute mapping of ${provider} finds no google.subject in the ID token`,
      (provider) => `Have google.subject mapped to assertion.sub in ${provider}, then try again.`,
    ),
  },
  {
    words: /size of (?:the entire )?mapped attribute|exceeds the [\w ]*limit|must be of type/i,
    explain: refusedByPoolProvider(
      (provider) =>
        `What the attribute mapping of ${provider} makes of the ID token is too long, or not text`,
      (provider) =>
        `Have the mapping of ${provider} shortened, or fewer groups put into ID tokens, then try again.`,
    ),
  },
  {
    // How Google words this is not known: the words are only looked for.
    words: /programmatic/i,
    explain: refusedByPoolProvider(
      (provider) => `Most likely nobody may get tokens by program through ${provider}`,
      () => 'Have "disableProgrammaticSignin" taken away from the pool, then try again.',
    ),
  },
  {
    error: 'invalid_scope',
    explain: () => ({
      code: 'invalid_scope',
      sentence: 'Google does not give these scopes to this sign-in',
      hint: 'Check --scope, then: postern login',
    }),
  },
  {
    // How Google words this is not known: the words are only looked for.
    error: 'invalid_request',
    words: /user ?project/i,
    explain: () => ({
      code: 'federation_refused',
      sentence: 'Google does not take the user project',
      hint: 'postern login --user-project PROJECT',
    }),
  },
  {
    error: 'quota_exceeded',
    explain: () => ({
      code: 'rate_limited',
      sentence: 'Too many ID tokens were exchanged in a short time',
      hint: 'Try again in a minute: postern status --check',
    }),
  },
];
