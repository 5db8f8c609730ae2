import { idTokenType } from './exchange-subject-token.ts';
import type { Federation } from './federation.ts';

/** Longer than a refresh takes where the network is slow; the libraries allow two minutes. */
const timeoutMs = 60_000;

/**
 * A federated sign-in as the file that all of Google's libraries read: not the sign-in itself, but the program that has
 * it, which they run for an ID token whenever they want one.
 *
 * @param command the program and its words
 * @see https://google.aip.dev/auth/4117
 */
export function formatExternalAccount(federation: Federation, command: readonly string[]): string {
  const { audience, stsEndpoint, userProject, impersonation } = federation;
  const file = {
    type: 'external_account',
    audience,
    subject_token_type: idTokenType,
    token_url: stsEndpoint,
    ...(userProject && { workforce_pool_user_project: userProject }),
    ...(impersonation && { service_account_impersonation_url: impersonation.url }),
    ...(impersonation?.lifetimeSeconds && {
      service_account_impersonation: { token_lifetime_seconds: impersonation.lifetimeSeconds },
    }),
    credential_source: {
      executable: { command: command.map(quoteWord).join(' '), timeout_millis: timeoutMs },
    },
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

/** All libraries know double quotes, and some take a backslash for something else than itself. */
function quoteWord(word: string): string {
  const portable = word.replaceAll('\\', '/');
  return /^[\w./:@%+=,-]+$/.test(portable) ? portable : `"${portable.replaceAll('"', '')}"`;
}
