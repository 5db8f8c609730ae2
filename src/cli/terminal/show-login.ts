import { hostname } from 'node:os';
import { describeScope, formatScope } from '../../google/scopes.ts';
import type { Redirect } from '../../login/console-login.ts';
import { deadRedirectUri, type LoginRequest } from '../../login/pending-login.ts';
import { formatPrintable } from '../../printable.ts';
import type { Context, Output } from '../context.ts';
import { describeFederation } from './describe-federation.ts';
import { canHyperlink, formatHyperlink } from './hyperlink.ts';
import { formatQrCode, type QrMode } from './show-qr-code.ts';

/**
 * What is being signed in to what, before the person opens anything: what they will read on the consent page must be
 * this, and nothing else.
 */
export function formatLoginStart(request: LoginRequest, project?: string): string {
  return [
    `Signing in on ${formatPrintable(hostname(), 60)} as client ${formatPrintable(request.client.id, 120)}`,
    ...(project ? [`Project: ${formatPrintable(project, 100)}`] : []),
    ...(request.account ? [`Account: ${formatPrintable(request.account, 100)}`] : []),
    ...formatAccess(request, project),
  ].join('\n');
}

/** What is asked for: of Google, and before that of the identity provider, if there is one. */
function formatAccess({ scopes, federation, server }: LoginRequest, project: string | undefined): string[] {
  if (!federation) return ['Access asked for:', ...scopes.map(formatScopeLine)];
  const names = scopes.map((scope) => formatPrintable(scope, 100)).join(', ');
  return [
    `Identity provider: ${formatPrintable(server.issuer, 200)}, asked for ${names}`,
    ...describeFederation(federation, project).map(
      ([label, value]) => `${capitalize(label)}: ${formatPrintable(value, 300)}`,
    ),
    'Access asked for at Google:',
    ...federation.scopes.map(formatScopeLine),
  ];
}

function capitalize(label: string): string {
  return label.charAt(0).toUpperCase() + label.slice(1);
}

function formatScopeLine(scope: string): string {
  const meaning = describeScope(scope);
  return `  ${formatPrintable(formatScope(scope), 100)}${meaning ? `: ${meaning}` : ''}`;
}

/** The address, whole, for a line of its own; a link where the terminal makes one of it. */
export function formatAddress(consentUrl: string, terminal: Output, env: Context['env']): string {
  return canHyperlink(terminal, env) ? formatHyperlink(consentUrl) : consentUrl;
}

/**
 * The address to open: alone on its line, whole, never wrapped by us; then as a QR code if that fits; then what to do.
 *
 * @param terminal where it will be shown
 * @param env what the terminal says of itself
 */
export function formatConsent(
  consentUrl: string,
  terminal: Output,
  qr: QrMode,
  env: Context['env'] = {},
  { redirect, canAsk }: ConsentEnd = defaultEnd,
): string {
  const { uri, isReceived } = redirect;
  const directions = isReceived ? formatReceipt(uri, canAsk) : formatDirections('paste it here', uri);
  return [
    isReceived
      ? 'A browser of this machine opens this address. If none does, open it yourself:'
      : 'Open this address in any browser, on any device:',
    '',
    formatAddress(consentUrl, terminal, env),
    '',
    // Another device has to paste: its own loopback address is not this machine's.
    ...formatQrCode(
      consentUrl,
      terminal,
      isReceived && qr === 'auto' ? 'never' : qr,
      [...directions, '', ''],
      env,
    ),
    ...directions,
  ].join('\n');
}

/** What becomes of the address that the browser ends at. */
interface ConsentEnd {
  redirect: Redirect;
  /** Whether there is a prompt to paste at. */
  canAsk: boolean;
}

const defaultEnd: ConsentEnd = { redirect: { uri: deadRedirectUri, isReceived: false }, canAsk: true };

function formatReceipt(redirectUri: string, canAsk: boolean): string[] {
  return [
    'Sign in and consent there: the answer comes back here by itself.',
    ...(canAsk
      ? [
          'From a browser on another computer it does not. There the page after that does not load:',
          `copy its whole address, which begins with ${redirectUri}, and paste it here.`,
        ]
      : []),
  ];
}

/** What to do at the address. @param handOver what becomes of the one that it ends at */
export function formatDirections(handOver: string, redirectUri = deadRedirectUri): string[] {
  const uri = formatPrintable(redirectUri);
  if (/^https:/i.test(uri)) {
    return [
      `Sign in and consent there. The page after that, ${uri}, shows what to copy.`,
      `Copy that, or the page's whole address, and ${handOver}.`,
      'Nobody else may have it: whoever asks you for it wants your access.',
    ];
  }
  return [
    'Sign in and consent there. The page after that does not load: that is as it should be.',
    `Copy its whole address, which begins with ${uri}, and ${handOver}.`,
    'Nobody else may have that address: whoever asks you for it wants your access.',
  ];
}
