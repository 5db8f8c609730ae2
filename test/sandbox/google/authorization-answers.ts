import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { translateMissingParameter } from './google-errors.ts';
import { renderErrorPage } from './pages.ts';
import { formatRedirectScope, parseScope } from './scopes.ts';
import { showPage } from './show-page.ts';

/** The errors that Google sends to the redirect URI. Everything else is a page, and nothing is redirected. */
const redirectedErrors: ReadonlySet<string> = new Set([
  'access_denied',
  'account_selection_required',
  'consent_required',
  'interaction_required',
  'login_required',
]);

/** Rewrites the answers that travel through a person's browser into Google's dialect. */
export function speakGoogleToPeople(provider: Provider): void {
  provider.on('authorization.error', (_ctx, rejection) => {
    if (!redirectedErrors.has(rejection.error)) rejection.allow_redirect = false;
  });
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.status === 303 && isAuthorization(ctx)) rewriteRedirect(ctx);
  });
}

/** Shows the page that stands in for a redirect, as the engine's `renderError`. */
export function showAuthorizationError(
  ctx: KoaContextWithOIDC,
  out: { error: string; error_description?: string | undefined },
  rejection: Error,
): void {
  const { status, error, description } = describeError(ctx, out);
  ctx.status = 'statusCode' in rejection ? status : 500;
  showPage(ctx, renderErrorPage(ctx.status, error, description));
}

function describeError(
  ctx: KoaContextWithOIDC,
  out: { error: string; error_description?: string | undefined },
) {
  const description = out.error_description ?? '';
  switch (out.error) {
    case 'invalid_client':
      return { status: 401, error: 'invalid_client', description: 'The OAuth client was not found.' };
    case 'invalid_redirect_uri':
      return {
        status: 400,
        error: 'redirect_uri_mismatch',
        description: `The redirect URI in the request, ${ctx.oidc.params?.['redirect_uri']}, does not match the ones authorized for the OAuth client.`,
      };
    default:
      return {
        status: 400,
        error: out.error,
        description: translateMissingParameter(description) ?? description,
      };
  }
}

function isAuthorization(ctx: object): ctx is KoaContextWithOIDC {
  const { oidc } = ctx as Partial<KoaContextWithOIDC>;
  return oidc?.route === 'authorization' || oidc?.route === 'resume';
}

/** Puts an authorization response into Google's order, with Google's additional parameters. */
function rewriteRedirect(ctx: KoaContextWithOIDC): void {
  const location = new URL(ctx.response.get('Location'), ctx.oidc.issuer);
  const response = new Map(location.searchParams);
  // Without `iss` it is not a response yet but the way to the sign-in pages.
  if (!response.has('iss')) return;

  const order = response.has('error')
    ? ['error', 'state', 'iss']
    : ['state', 'iss', 'code', 'scope', 'authuser', 'prompt'];
  response.set('scope', formatRedirectScope(parseScope(ctx.oidc.entities.AuthorizationCode?.scope)));
  response.set('authuser', '0');
  response.set('prompt', ctx.oidc.result?.consent ? 'consent' : 'none');

  for (const name of ['code', 'state', 'iss', 'error', 'error_description'])
    location.searchParams.delete(name);
  const ownQuery = location.search.slice(1);
  const answer = order.flatMap((name) => {
    const value = response.get(name);
    return value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`];
  });
  location.search = [...(ownQuery === '' ? [] : [ownQuery]), ...answer].join('&');
  ctx.status = 302;
  ctx.set('Location', location.href);
}
