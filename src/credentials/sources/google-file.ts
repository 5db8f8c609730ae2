import { listForeignHosts } from '../../google/authorization-server.ts';
import { formatAdc } from '../../google/format-adc.ts';
import type { Credential } from './credential.ts';

/** A credential as a file that Google's libraries read, or why there can be none. */
export type GoogleFile =
  | {
      kind: 'file';
      text: string;
      /** The server that the sign-in belongs to, where it is not Google: libraries would go to Google all the same. */
      foreignHost: string | undefined;
    }
  | { kind: 'none'; reason: string };

export function createGoogleFile(credential: Credential): GoogleFile {
  const { authorizedUser, json, account, quotaProject } = credential;
  if (json) return { kind: 'file', text: `${JSON.stringify(json, undefined, 2)}\n`, foreignHost: undefined };
  if (!authorizedUser) {
    return {
      kind: 'none',
      reason:
        credential.kind === 'compute'
          ? 'the metadata server gives tokens, and nothing that a file could hold'
          : 'an access token alone makes no credential file',
    };
  }
  const { client, server, refreshToken } = authorizedUser;
  if (!client.secret) {
    return { kind: 'none', reason: "its client has no secret, and Google's libraries want one" };
  }
  const [foreignHost] = listForeignHosts({ tokenEndpoint: server.tokenEndpoint });
  const user = { clientId: client.id, clientSecret: client.secret, refreshToken };
  const text = formatAdc({ ...user, ...(account && { account }), ...(quotaProject && { quotaProject }) });
  return { kind: 'file', text, foreignHost };
}
