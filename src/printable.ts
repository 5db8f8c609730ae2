import { isLoopbackHost } from './loopback.ts';

/**
 * What a terminal may act on or a reader may not see: controls, lone surrogates, line separators, everything that
 * Unicode says to draw as nothing, such as bidirectional marks, and the marks of annotations.
 */
const invisible = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]+/gu;

/**
 * Whole escape sequences, 7-bit and 8-bit: control strings (OSC, DCS, APC, PM, SOS) with what they hold, control
 * sequences (CSI), and the short ones. One that does not end takes the rest with it, as it would in a terminal.
 *
 * @see https://ecma-international.org/publications-and-standards/standards/ecma-48/ section 5
 */
const escapeSequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what it is for
  /(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[ -/]*[0-~]?/g;

/**
 * Text from a server, a file or a paste, made safe to show: one line, nothing but visible characters, cut short.
 *
 * @param maximumLength in characters; what is longer ends in an ellipsis
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2 the alphabet of `error_description`, which servers break
 */
export function formatPrintable(text: string, maximumLength = 300): string {
  // What will be cut off is not worth cleaning; four times as much leaves room for what cleaning removes.
  const head = text.slice(0, maximumLength * 4);
  const visible = head.replace(escapeSequence, '').replace(invisible, ' ').replace(/\s+/g, ' ').trim();
  const characters = [...visible];
  if (characters.length <= maximumLength) return visible;
  return `${characters.slice(0, maximumLength - 1).join('')}…`;
}

/** Whether a text can be kept, and shown as it is ever after, in JSON, too. @param maximumLength in characters */
export function isPrintable(text: string, maximumLength = 254): boolean {
  return formatPrintable(text, maximumLength) === text;
}

/**
 * An address from elsewhere, made safe to show: as a browser would open it, with every character that is not ASCII
 * encoded, so that none looks like another. What is no https address (or http on this machine) is not repeated.
 */
export function formatPrintableUrl(text: unknown, maximumLength = 300): string {
  const url = typeof text === 'string' ? URL.parse(text) : null;
  const isSecure = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopbackHost(url.hostname));
  if (!url || !isSecure || url.username || url.password) return 'what is no https address';
  return formatPrintable(url.href, maximumLength);
}
