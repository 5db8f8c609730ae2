import { CookieJar } from './cookie-jar.ts';
import { extractText, type Field, parseForm, type WebForm } from './web-form.ts';

export interface PersonChoices {
  readonly email: string;
  /** Whether to press Allow (the default) or Cancel. */
  readonly allow?: boolean;
  /** Scopes to untick on the consent page. */
  readonly untick?: readonly string[];
}

/**
 * Goes through the sign-in pages behind a consent URL as a person with a fresh browser does.
 * Returns what the address bar shows in the end: the address of the redirect, which is not opened.
 * Throws with the page's text if the authorization server shows a page with nothing to do on it.
 */
export async function visit(url: string, choices: PersonChoices): Promise<string> {
  const end = await browse(new URL(url), choices);
  if ('address' in end) return end.address;
  throw new Error(end.text);
}

/** Types a device's code at its verification URL and decides there. Returns what the last page says. */
export async function approveDevice(
  verificationUrl: string,
  userCode: string,
  choices: Omit<PersonChoices, 'untick'>,
): Promise<string> {
  const end = await browse(new URL(verificationUrl), { ...choices, userCode });
  if ('text' in end) return end.text;
  throw new Error(`The device page led away, to ${end.address}`);
}

type Answers = PersonChoices & { readonly userCode?: string };
type End = { readonly address: string } | { readonly text: string };

async function browse(start: URL, answers: Answers): Promise<End> {
  const jar = new CookieJar();
  let request = new Request(start);
  for (;;) {
    const url = new URL(request.url);
    if (url.origin !== start.origin) return { address: url.href };

    request.headers.set('Cookie', jar.formatHeader(url));
    request.headers.set('Accept', 'text/html');
    const response = await fetch(request, { redirect: 'manual' });
    jar.keep(response);
    const markup = await response.text();

    const location = response.headers.get('Location');
    if (location !== null) {
      request = new Request(new URL(location, url));
      continue;
    }
    if (!response.ok) throw new Error(extractText(markup));
    const form = parseForm(markup);
    if (form === undefined) return { text: extractText(markup) };
    request = submit(form, url, answers);
  }
}

function submit(form: WebForm, page: URL, answers: Answers): Request {
  if (form.fields.some(isDecision)) checkBoxes(form, answers.untick ?? []);
  const body = new URLSearchParams(
    form.fields
      .filter((field) => isSent(field, answers))
      .map((field): [string, string] => [field.name, fill(field, answers)]),
  );
  return new Request(new URL(form.action ?? page.href, page), { method: form.method, body });
}

function checkBoxes(form: WebForm, scopes: readonly string[]): void {
  const offered = form.fields.filter(({ type }) => type === 'checkbox').map(({ value }) => value);
  const missing = scopes.find((scope) => !offered.includes(scope));
  if (missing !== undefined) throw new Error(`The consent page has no box for ${missing}`);
}

function isSent(field: Field, { allow = true, untick = [] }: Answers): boolean {
  if (field.name === '') return false;
  if (field.type === 'checkbox') return field.checked && !untick.includes(field.value);
  if (field.name === 'abort') return !allow;
  return isDecision(field) ? field.value === (allow ? 'allow' : 'cancel') : true;
}

function isDecision({ type, name }: Field): boolean {
  return type === 'submit' && name === 'decision';
}

function fill(field: Field, { email, userCode = '' }: Answers): string {
  if (field.name === 'email' || field.name === 'login') return email;
  if (field.type === 'password') return 'any';
  return field.name === 'user_code' && field.type === 'text' ? userCode : field.value;
}
