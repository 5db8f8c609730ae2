const ESCAPE =
  /\\(?:[xX](?<byte>[\da-fA-F]{2})|u(?<short>[\da-fA-F]{4})|U(?<long>[\da-fA-F]{8})|(?<octal>[0-7]{3})|(?<char>[\s\S]))/g;

const NAMED_ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** The text that the inside of a string literal or of a quoted identifier stands for. */
export function decodeText(body: string): string {
  return body.replace(ESCAPE, (...match) => decodeEscape(match.at(-1)));
}

/** The bytes that the inside of a bytes literal stands for: an escape is one byte, everything else is UTF-8. */
export function decodeBytes(body: string): Buffer {
  const parts: Buffer[] = [];
  let end = 0;
  for (const match of body.matchAll(ESCAPE)) {
    parts.push(Buffer.from(body.slice(end, match.index)));
    parts.push(Buffer.from(decodeEscape(match.groups ?? {}), 'latin1'));
    end = match.index + match[0].length;
  }
  parts.push(Buffer.from(body.slice(end)));
  return Buffer.concat(parts);
}

function decodeEscape(groups: Record<string, string | undefined>): string {
  const { byte, short, long, octal, char } = groups;
  if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
  const hex = byte ?? short ?? long;
  if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
  return NAMED_ESCAPES[char ?? ''] ?? char ?? '';
}
