/** A form on a page, as a person sees it: fields they fill in, boxes they tick, buttons they press. */
export interface WebForm {
  readonly method: string;
  readonly action: string | undefined;
  readonly fields: readonly Field[];
}

export interface Field {
  readonly type: string;
  readonly name: string;
  readonly value: string;
  readonly checked: boolean;
}

type Attributes = ReadonlyMap<string, string>;

/** Finds the page's form. Good for the markup of the sandbox's own pages, not for any HTML. */
export function parseForm(markup: string): WebForm | undefined {
  const form = /<form\b([^>]*)>(.*?)<\/form>/s.exec(markup);
  if (!form) return undefined;
  const attributes = parseAttributes(form[1] ?? '');
  const inside = findFields(form[2] ?? '');
  // Buttons may stand outside of their form and name it.
  const id = attributes.get('id') ?? '';
  const outside = findFields(markup).filter((field) => field.get('form') === id);
  return {
    method: (attributes.get('method') ?? 'get').toUpperCase(),
    action: attributes.get('action'),
    fields: [...inside, ...outside].map(toField),
  };
}

/** What a person reads on a page. */
export function extractText(markup: string): string {
  const visible = markup.replace(/<(head|style|script)\b.*?<\/\1>/gs, ' ').replace(/<[^>]*>/g, ' ');
  return decodeReferences(visible).replace(/\s+/g, ' ').trim();
}

function findFields(markup: string): Attributes[] {
  return [...markup.matchAll(/<(input|button)\b([^>]*)>/g)].map(
    ([, tag, attributes]) =>
      new Map([['type', tag === 'button' ? 'submit' : 'text'], ...parseAttributes(attributes ?? '')]),
  );
}

function toField(attributes: Attributes): Field {
  return {
    type: attributes.get('type') ?? '',
    name: attributes.get('name') ?? '',
    value: attributes.get('value') ?? '',
    checked: attributes.has('checked'),
  };
}

function parseAttributes(markup: string): Attributes {
  const pairs = markup.matchAll(/([\w-]+)(?:="([^"]*)")?/g);
  return new Map([...pairs].map(([, name, value]) => [name ?? '', decodeReferences(value ?? '')]));
}

function decodeReferences(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };
  return text
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/&(amp|lt|gt|quot);/g, (_, name: string) => named[name] ?? '');
}
