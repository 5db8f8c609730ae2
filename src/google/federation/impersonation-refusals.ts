import { plain, quotePrincipals, type StsRefusal, sharedRefusals } from './sts-refusal.ts';

/**
 * What IAM refuses to give a service account's token with.
 *
 * @see https://docs.cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken
 * @see https://github.com/google-github-actions/auth/issues/455 the permission that is missing
 * @see https://github.com/google-github-actions/auth/issues/78 the same in older words
 */
export const impersonationRefusals: readonly StsRefusal[] = [
  ...sharedRefusals,
  {
    words: /has not been used in project|it is disabled/i,
    explain: ({ federation }) => ({
      code: 'permission_denied',
      sentence: 'The API that gives tokens of service accounts is not enabled',
      hint: `Have the owner of the project run this, and try again some minutes later: gcloud services enable iamcredentials.googleapis.com --project=${projectOf(readAccount(federation.impersonation?.url))}`,
    }),
  },
  {
    error: 'PERMISSION_DENIED',
    explain: ({ audience, federation }) => {
      const account = readAccount(federation.impersonation?.url);
      return {
        code: 'permission_denied',
        sentence: `You may not act as ${account}, or there is no such service account`,
        hint: `Have its owner run this, and try again some minutes later: gcloud iam service-accounts add-iam-policy-binding ${account} --role=roles/iam.workloadIdentityUser --member=${quotePrincipals(audience)}`,
      };
    },
  },
  {
    error: 'NOT_FOUND',
    explain: ({ federation }) => ({
      code: 'not_found',
      sentence: `There is no service account ${readAccount(federation.impersonation?.url)}`,
      hint: 'postern login --service-account EMAIL',
    }),
  },
  {
    // Both the limit's own words and the name of the policy that lifts it.
    words: /\blifetimes?\b|allowServiceAccountCredentialLifetimeExtension/i,
    explain: ({ federation }) => ({
      code: 'token_lifetime',
      sentence: "The service account's tokens may not live for as long as was asked for",
      hint: `Ask for an hour or less, or have ${readAccount(federation.impersonation?.url)} added to the organization policy constraints/iam.allowServiceAccountCredentialLifetimeExtension, then try again.`,
    }),
  },
];

function readAccount(url = ''): string {
  const [, account] = /\/serviceAccounts\/([^/:]+):generateAccessToken$/.exec(url) ?? [];
  return plain(account, 'EMAIL');
}

/** @see https://docs.cloud.google.com/iam/docs/service-account-types `NAME@PROJECT.iam.gserviceaccount.com` */
function projectOf(account: string): string {
  return /@([\w-]+)\.iam\.gserviceaccount\.com$/.exec(account)?.[1] ?? 'PROJECT';
}
