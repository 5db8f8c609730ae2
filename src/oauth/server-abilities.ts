import { type ClientAuthentication, clientAuthentications } from './client.ts';

/**
 * What a server says that it can do, where that decides how it is asked.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8414#section-2
 */
export interface ServerAbilities {
  /** Absent where it does not say. */
  scopes?: readonly string[];
  /** Whether it knows the `S256` challenge. */
  hasPkce: boolean;
  /** The ways in which it takes a client's secret, and which are known here. */
  authentications: readonly ClientAuthentication[];
}

/** Narrows a metadata document that has been found to be one. */
export function parseServerAbilities(document: unknown): ServerAbilities {
  const metadata: Record<string, unknown> = { ...Object(document) };
  const scopes = listTexts(metadata['scopes_supported']);
  // RFC 8414 2: whoever does not say takes Basic.
  const authentications = listTexts(metadata['token_endpoint_auth_methods_supported']) ?? [
    'client_secret_basic',
  ];
  return {
    ...(scopes && { scopes }),
    hasPkce: listTexts(metadata['code_challenge_methods_supported'])?.includes('S256') === true,
    authentications: clientAuthentications.filter((name) => authentications.includes(name)),
  };
}

function listTexts(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : undefined;
}
