import type { Federation } from './federation.ts';

/** @see https://www.rfc-editor.org/rfc/rfc8693#section-3 */
export const idTokenType = 'urn:ietf:params:oauth:token-type:id_token';

/**
 * A federation in the words of an `external_account` file, without where the ID token comes from. What
 * google-auth-library is constructed with has the same.
 *
 * @see https://google.aip.dev/auth/4117
 */
export function createExternalAccount({ audience, stsEndpoint, userProject, impersonation }: Federation) {
  return {
    type: 'external_account' as const,
    audience,
    subject_token_type: idTokenType,
    token_url: stsEndpoint,
    ...(userProject && { workforce_pool_user_project: userProject }),
    ...(impersonation && { service_account_impersonation_url: impersonation.url }),
    ...(impersonation?.lifetimeSeconds && {
      service_account_impersonation: { token_lifetime_seconds: impersonation.lifetimeSeconds },
    }),
  };
}

/** Longer than a refresh takes where the network is slow; the libraries allow two minutes. */
const timeoutMs = 60_000;

/**
 * A federated sign-in as the file that all of Google's libraries read: not the sign-in itself, but the program that has
 * it, which they run for an ID token whenever they want one.
 *
 * @param command the program and its words
 * @returns undefined for a command that cannot be written so that several libraries read the same in it
 * @see https://google.aip.dev/auth/4117
 */
export function formatExternalAccount(
  federation: Federation,
  command: readonly string[],
  quotaProject: string | undefined,
): string | undefined {
  const words = command.map(toPortable);
  if (words.some((word) => unspeakable.test(word))) return undefined;
  const file = {
    ...createExternalAccount(federation),
    ...(quotaProject && { quota_project_id: quotaProject }),
    credential_source: {
      executable: { command: words.map(quoteWord).join(' '), timeout_millis: timeoutMs },
    },
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

/** PHP's and Ruby's libraries ask a shell, Python's reads a backslash as one would, and Node's takes it for itself. */
const unspeakable = /["\\$`]/;

/** Windows takes both slashes. Elsewhere an absolute path begins with one, and a backslash is part of a name. */
function toPortable(word: string): string {
  return word.startsWith('/') ? word : word.replaceAll('\\', '/');
}

/** Python's and Node's libraries know double quotes. Go's and Java's know none, and part the words at every space. */
function quoteWord(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `"${word}"`;
}
