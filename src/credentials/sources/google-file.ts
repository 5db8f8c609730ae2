import { listForeignHosts } from '../../google/authorization-server.ts';
import { formatExternalAccount } from '../../google/federation/external-account.ts';
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

/** @param command what Google's libraries are to run for a federated sign-in's ID token */
export function createGoogleFile(credential: Credential, command: readonly string[]): GoogleFile {
  const { kept, json, account, quotaProject } = credential;
  if (json) return { kind: 'file', text: `${JSON.stringify(json, undefined, 2)}\n`, foreignHost: undefined };
  if (!kept) {
    return {
      kind: 'none',
      reason:
        credential.kind === 'compute'
          ? 'the metadata server gives tokens, and nothing that a file could hold'
          : 'an access token alone makes no credential file',
    };
  }
  if (kept.type === 'federated') {
    const text = formatExternalAccount(kept.federation, command, quotaProject);
    if (text !== undefined) return { kind: 'file', text, foreignHost: undefined };
    const reason = "the path of postern has a character that Google's libraries would misread";
    return { kind: 'none', reason };
  }
  const { client, server, refreshToken } = kept;
  if (!client.secret) {
    return { kind: 'none', reason: "its client has no secret, and Google's libraries want one" };
  }
  const [foreignHost] = listForeignHosts({ tokenEndpoint: server.tokenEndpoint });
  const user = { clientId: client.id, clientSecret: client.secret, refreshToken };
  const text = formatAdc({ ...user, ...(account && { account }), ...(quotaProject && { quotaProject }) });
  return { kind: 'file', text, foreignHost };
}
