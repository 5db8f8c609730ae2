interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** The cookies of one browser profile, for one origin: names, values and paths; no others of their rules. */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>();

  keep(response: Response): void {
    for (const header of response.headers.getSetCookie()) {
      const { expired, ...cookie } = parseSetCookie(header, new URL(response.url).pathname);
      const key = `${cookie.name} ${cookie.path}`;
      if (expired) this.#cookies.delete(key);
      else this.#cookies.set(key, cookie);
    }
  }

  formatHeader(url: URL): string {
    return [...this.#cookies.values()]
      .filter(({ path }) => url.pathname === path || url.pathname.startsWith(path.replace(/\/?$/, '/')))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }
}

function parseSetCookie(header: string, requestPath: string): Cookie & { expired: boolean } {
  const [pair = '', ...rest] = header.split(';').map((part) => part.trim());
  const attributes = new Map(rest.map(splitOnce));
  const [name, value] = splitOnce(pair);
  return {
    name,
    value,
    path: attributes.get('path') ?? requestPath,
    expired: value === '' || Date.parse(attributes.get('expires') ?? '') < Date.now(),
  };
}

function splitOnce(part: string): [string, string] {
  const [name = '', ...value] = part.split('=');
  return [name, value.join('=')];
}
