import { type OddServer, startServer } from '../../oauth/start-server.ts';
import type { IssuedTokens } from './issued-tokens.ts';

/** The metadata server of a machine of Google's. @see https://docs.cloud.google.com/compute/docs/metadata/overview */
export function startMetadata(tokens: IssuedTokens): Promise<OddServer> {
  return startServer((request, response) => {
    const headers = { 'content-type': 'application/json', 'metadata-flavor': 'Google' };
    if (request.headers['metadata-flavor'] !== 'Google') return void response.writeHead(403, headers).end();
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://metadata');
    if (!pathname.endsWith('/service-accounts/default/token'))
      return void response.writeHead(200, headers).end('{}');
    const accessToken = tokens.issue('attached@example.iam', (searchParams.get('scopes') ?? '').split(','));
    const body = { access_token: accessToken, expires_in: 3599, token_type: 'Bearer' };
    response.writeHead(200, headers).end(JSON.stringify(body));
  });
}
