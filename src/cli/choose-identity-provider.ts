import type { FederatedUser, Profile } from '../credentials/profile.ts';
import type { Federation } from '../google/federation/federation.ts';
import { splitScopes } from '../google/federation/split-scopes.ts';
import type { FederationRequest } from '../login/pending-login.ts';
import { type AuthorizationServer, readMetadata } from '../oauth/authorization-server.ts';
import type { Client } from '../oauth/client.ts';
import { parseEndpoint } from '../oauth/endpoint.ts';
import { parseServerAbilities } from '../oauth/server-abilities.ts';
import { chooseFederation } from './choose-federation.ts';
import type { Context } from './context.ts';
import { chooseIdentityProviderClient, noteSecret } from './identity-provider-client.ts';
import type { IdentityProviderOptions } from './identity-provider-options.ts';

/** Where a federated sign-in goes, and what is asked of whom. */
export interface IdentityProviderChoice {
  client: Client;
  server: AuthorizationServer;
  hasPkce: boolean;
  /** Asked of the identity provider. */
  scopes: string[];
  federation: FederationRequest;
  /** What the person should know before a secret goes anywhere. */
  notes: string[];
  /** What they must know even if they want it quiet: where a file that they named sends the ID token. */
  warnings: string[];
}

export interface ChoiceOptions extends IdentityProviderOptions {
  scope?: string[] | undefined;
  project?: string | undefined;
}

/**
 * Finds the identity provider by its issuer, and completes from the profile what the options leave open, where the
 * profile's sign-in is of the same one.
 *
 * @throws UsageError; PosternError `invalid_metadata`, `untrusted_url`, `file_unreadable`, `network`, ...
 */
export async function chooseIdentityProvider(
  options: ChoiceOptions,
  kept: Profile | undefined,
  { env, signal }: Pick<Context, 'env' | 'signal'>,
): Promise<IdentityProviderChoice> {
  const credential = kept?.credential.type === 'federated' ? kept.credential : undefined;
  const { issuer } = options;
  const address = issuer === undefined ? (credential?.server.issuer ?? '') : parseIssuer(issuer);
  const { server, document } = await readMetadata(address, { signal });
  const abilities = parseServerAbilities(document);
  const last = credential?.server.issuer === server.issuer ? credential : undefined;
  const client = chooseIdentityProviderClient(options, last, abilities, env);
  const project = options.project ?? kept?.project;
  const federation = chooseFederation(options, recallFederation(last, kept?.project), project);
  const asked = options.scope ?? (last && kept?.askedScopes) ?? [];
  const { identityProvider, google } = splitScopes(asked, abilities.scopes);
  const where = noteSts(federation);
  const isFromFile = options['federation-config'] !== undefined;
  return {
    client,
    server,
    hasPkce: abilities.hasPkce,
    scopes: identityProvider,
    federation: { ...federation, scopes: google },
    notes: [
      ...(issuer === undefined ? [noteRecalled(env)] : []),
      ...noteSecret(options, client, env),
      ...(isFromFile ? [] : where),
    ],
    warnings: isFromFile ? where : [],
  };
}

/** Whoever copies the address of its metadata means the issuer. @throws PosternError `untrusted_url` */
function parseIssuer(text: string): string {
  return parseEndpoint(text, '--issuer').replace(/\/\.well-known\/openid-configuration$/, '');
}

/** Named in the environment for whatever profile, the file says nothing about this one. */
function noteRecalled({ POSTERN_CLIENT_SECRETS: file }: Context['env']): string {
  return `Using the profile's identity provider${file ? ', and not POSTERN_CLIENT_SECRETS' : ''}.`;
}

/** @param project the profile's: what the sign-in counted for by default goes where the project goes */
function recallFederation(
  last: FederatedUser | undefined,
  project: string | undefined,
): Federation | undefined {
  if (last === undefined) return undefined;
  const { userProject, ...rest } = last.federation;
  return userProject === project ? rest : last.federation;
}

/** Google's own hosts for it, regional ones and those for mutual TLS included. */
const googleHosts =
  /^(?:sts(?:\.[\w-]+\.rep|\.mtls)?|iamcredentials(?:\.[\w-]+\.rep|\.mtls)?)\.googleapis\.com$/;

/** The ID token, and what it brings, go to these. */
function noteSts({ stsEndpoint, impersonation }: Federation): string[] {
  const hosts = [stsEndpoint, ...(impersonation ? [impersonation.url] : [])].map((url) => new URL(url).host);
  const foreign = [...new Set(hosts)].filter((host) => !googleHosts.test(host));
  return foreign.length === 0 ? [] : [`The ID token goes to ${foreign.join(' and ')}, which is not Google.`];
}
