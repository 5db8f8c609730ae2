import { Html, html } from './html.ts';
import type { DataScope } from './scopes.ts';

/** The page on which a person says who they are. */
export function renderAccountPage({ email, problem }: { email: string; problem?: string }): Html {
  return renderPage(
    'Sign in',
    html`${problem === undefined ? '' : html`<p role="alert">${problem}</p>`}
      <form method="post">
        <label>Email <input type="email" name="email" value="${email}" required autofocus></label>
        <button type="submit">Next</button>
      </form>`,
  );
}

interface ConsentPage {
  readonly clientName: string;
  readonly email: string;
  readonly dataScopes: readonly DataScope[];
}

/** The consent page. Only a request for several scopes lets the person choose among them. */
export function renderConsentPage({ clientName, email, dataScopes }: ConsentPage): Html {
  const choosable = dataScopes.length > 1;
  const items = dataScopes.map(({ scope, words }) =>
    choosable
      ? html`<li><label><input type="checkbox" name="scope" value="${scope}" checked> ${words}</label></li>`
      : html`<li>${words}</li>`,
  );
  return renderPage(
    `${clientName} wants to access your Google Account`,
    html`<p>${email}</p>
      <form method="post">
        ${dataScopes.length === 0 ? '' : html`<p>This will allow ${clientName} to:</p>`}
        <ul>${items}</ul>
        <button type="submit" name="decision" value="cancel">Cancel</button>
        <button type="submit" name="decision" value="allow">Allow</button>
      </form>`,
  );
}

/** The page shown instead of a redirect when a request must not be answered at its redirect URI. */
export function renderErrorPage(status: number, error: string, description: string): Html {
  return renderPage('Access blocked', html`<p>Error ${String(status)}: ${error}</p><p>${description}</p>`);
}

/** The page on which a person types a device's code. The engine brings the form, without its button. */
export function renderUserCodePage(form: string, problem: string): Html {
  return renderPage(
    'Connect a device',
    html`${problem === '' ? '' : html`<p role="alert">${problem}</p>`}
      <p>Enter the code displayed on your device</p>
      ${new Html(form)}<button type="submit" form="op.deviceInputForm">Continue</button>`,
  );
}

/** The page on which a person compares the code with the device's. The engine brings the form. */
export function renderUserCodeConfirmation(form: string, userCode: string, canAbort = false): Html {
  const abort = html`<button type="submit" form="op.deviceConfirmForm" name="abort" value="yes">Abort</button>`;
  return renderPage(
    'Is this the code on your device?',
    html`<p><code>${userCode}</code></p>
      ${new Html(form)}<button type="submit" form="op.deviceConfirmForm">Continue</button>
      ${canAbort ? abort : ''}`,
  );
}

/** A page with nothing left to do on it. */
export function renderNotice(title: string, text: string): Html {
  return renderPage(title, html`<p>${text}</p>`);
}

function renderPage(title: string, content: Html): Html {
  return html`<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title}</title>
  <style>body { font: 16px/1.5 sans-serif; max-width: 30rem; margin: 3rem auto; padding: 0 1rem }</style>
</head>
<body>
  <h1>${title}</h1>
  ${content}
  <footer><small>Postern's sandbox. Not Google.</small></footer>
</body>
</html>
`;
}
