import type { Source } from '../credentials/sources/choose-source.ts';
import type { Credential } from '../credentials/sources/credential.ts';
import {
  findApplicationDefault,
  noCredential,
  type OpenOptions,
  openCredentialAt,
} from '../credentials/sources/open-credential.ts';
import { UsageError } from '../errors.ts';
import { chooseAuthorizationServer } from '../google/authorization-server.ts';
import type { Context } from './context.ts';
import { readToEnd } from './read-to-end.ts';

/**
 * Opens a credential that no profile keeps. For a profile that is not there, Application Default Credentials stand in.
 *
 * @throws SignInRequiredError `not_signed_in`, and what {@link openCredentialAt} throws
 */
export async function openElsewhere(source: Source, context: Context): Promise<Credential> {
  const { env, signal } = context;
  const options: OpenOptions = {
    env,
    chooseServer: () => chooseAuthorizationServer({}, env['POSTERN_AUTHORIZATION_SERVER'], { signal }),
    readStdin: () => readCredential(context),
  };
  if (source.kind !== 'profile') return openCredentialAt(source, options);
  const credential = await findApplicationDefault(options);
  if (!credential) throw noCredential();
  return credential;
}

/** @throws UsageError at a terminal, where nobody types a credential, and where it would be shown */
function readCredential({ stdin, signal }: Context): Promise<string> {
  if (stdin.isTTY) {
    throw new UsageError('--credentials - reads what is piped in, and nothing is.', {
      hint: 'postern token --credentials - < FILE',
    });
  }
  return readToEnd(stdin, signal);
}
