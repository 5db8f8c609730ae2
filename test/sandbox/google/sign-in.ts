import { text } from 'node:stream/consumers';
import { errors, type InteractionResults, type Provider } from 'oidc-provider';
import type { Accounts } from './accounts.ts';
import type { Consents } from './consents.ts';
import type { Html } from './html.ts';
import { renderAccountPage, renderConsentPage, renderErrorPage } from './pages.ts';
import { parseScope, selectDataScopes } from './scopes.ts';
import { showPage } from './show-page.ts';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

interface SignIn {
  readonly provider: Provider;
  readonly accounts: Accounts;
  readonly consents: Consents;
}

export function formatSignInPath(uid: string): string {
  return `/signin/${uid}`;
}

/** Serves the pages on which a person chooses an account and consents. */
export function serveSignInPages(signIn: SignIn): void {
  const { provider } = signIn;
  provider.use(async (ctx, next) => {
    if (!ctx.path.startsWith(formatSignInPath(''))) return next();

    const interaction = await findInteraction(provider, ctx);
    if (interaction === undefined) {
      ctx.status = 400;
      return showPage(ctx, renderErrorPage(400, 'invalid_request', 'This sign-in has ended. Start again.'));
    }
    if (ctx.method !== 'POST') return showPage(ctx, await renderInteraction(signIn, interaction));

    const result = await decide(signIn, interaction, new URLSearchParams(await text(ctx.req)));
    if (result === undefined) {
      ctx.status = 400;
      return showPage(ctx, renderAccountPage({ email: '', problem: 'Enter an email address' }));
    }
    ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result));
    ctx.status = 303;
  });
}

type ProviderContext = Parameters<Parameters<Provider['use']>[0]>[0];

async function findInteraction(provider: Provider, ctx: ProviderContext): Promise<Interaction | undefined> {
  try {
    return await provider.interactionDetails(ctx.req, ctx.res);
  } catch (error) {
    if (error instanceof errors.SessionNotFound) return undefined;
    throw error;
  }
}

async function renderInteraction({ provider, accounts }: SignIn, interaction: Interaction): Promise<Html> {
  const { params, session } = interaction;
  if (interaction.prompt.name !== 'consent')
    return renderAccountPage({ email: String(params['login_hint'] ?? '') });

  const client = await provider.Client.find(String(params['client_id']));
  return renderConsentPage({
    clientName: client?.clientName ?? '',
    email: accounts.getEmail(session?.accountId ?? '') ?? '',
    dataScopes: selectDataScopes(parseScope(params['scope'])),
  });
}

/** Turns a submitted form into the interaction's result, or `undefined` if the form has to be shown again. */
async function decide(
  signIn: SignIn,
  interaction: Interaction,
  form: URLSearchParams,
): Promise<InteractionResults | undefined> {
  if (interaction.prompt.name === 'consent') {
    return form.get('decision') === 'allow' ? consent(signIn, interaction, form) : { error: 'access_denied' };
  }
  const email = form.get('email') ?? '';
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) return undefined;
  return { select_account: {}, login: { accountId: signIn.accounts.signIn(email) } };
}

async function consent(
  { provider, consents }: SignIn,
  { params, session }: Interaction,
  form: URLSearchParams,
): Promise<InteractionResults> {
  const clientId = String(params['client_id']);
  const accountId = session?.accountId ?? '';
  const scopes = parseScope(params['scope']);
  const dataScopes = selectDataScopes(scopes).map(({ scope }) => scope);
  // A single scope has no tick box: it is allowed or refused with the whole request.
  const unticked =
    dataScopes.length > 1 ? dataScopes.filter((scope) => !form.getAll('scope').includes(scope)) : [];

  const grant = new provider.Grant({ clientId, accountId });
  grant.addOIDCScope(scopes);
  if (unticked.length > 0) grant.rejectOIDCScope(unticked);
  const grantId = await grant.save();

  const client = await provider.Client.find(clientId);
  const offline = client?.applicationType === 'native' || params['access_type'] === 'offline';
  consents.remember(clientId, accountId, grantId, { offline });
  return { consent: { grantId } };
}
