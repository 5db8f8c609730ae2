import type { DeviceAuthorization } from '../../oauth/device-authorization.ts';
import type { Context, Output } from '../context.ts';
import { formatAddress } from './show-login.ts';
import { formatQrCode, type QrMode } from './show-qr-code.ts';

/**
 * Where to go and what to type there; the address also as a QR code if that fits. Address and code are shown beside it
 * even where the QR code holds both (RFC 8628 3.3.1), and the code just as it came.
 *
 * @param terminal where it will be shown
 */
export function formatDevice(
  device: DeviceAuthorization,
  terminal: Output,
  qr: QrMode,
  env: Context['env'],
): string {
  const directions = formatDeviceDirections(device);
  return [
    'Open this address in any browser, on any device:',
    '',
    formatAddress(device.verificationUri, terminal, env),
    '',
    ...formatQrCode(getQrAddress(device), terminal, qr, [...directions, '', ''], env),
    ...directions,
  ].join('\n');
}

/** What to do at the address. @see https://www.rfc-editor.org/rfc/rfc8628#section-5.4 for the warning */
export function formatDeviceDirections({ userCode }: DeviceAuthorization): string[] {
  return [
    `Type this code there, just as it stands:   ${userCode}`,
    'Do so only because you began this sign-in here, just now, and never with a code that somebody sent you.',
  ];
}

/** The address that a QR code leads to: with the code in it, where the server gives one. */
export function getQrAddress({ verificationUri, verificationUriComplete }: DeviceAuthorization): string {
  return verificationUriComplete ?? verificationUri;
}
