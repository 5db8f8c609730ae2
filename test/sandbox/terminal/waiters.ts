export interface WaitOptions {
  /** Default 20 s: far above what a loaded machine needs, far below what a test run tolerates. */
  timeoutMs?: number;
}

interface Waiter {
  expression: RegExp;
  resolve: (match: RegExpMatchArray) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

/** Those who wait for something to appear in a text that grows until it ends. */
export class Waiters {
  #waiting = new Set<Waiter>();
  #ending: string | undefined;
  #text: () => string;

  constructor(text: () => string) {
    this.#text = text;
  }

  add(pattern: RegExp | string, { timeoutMs = 20_000 }: WaitOptions = {}): Promise<RegExpMatchArray> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail(waiter, `nothing came within ${timeoutMs} ms`), timeoutMs);
      const waiter: Waiter = { expression: toExpression(pattern), resolve, reject, timer };
      this.#waiting.add(waiter);
      this.check();
      if (this.#ending !== undefined) this.end(this.#ending);
    });
  }

  /** To be called whenever the text has grown. */
  check(): void {
    if (this.#waiting.size === 0) return;
    const text = this.#text();
    for (const waiter of this.#waiting) {
      const match = text.match(waiter.expression);
      if (match === null) continue;
      this.#remove(waiter);
      waiter.resolve(match);
    }
  }

  /** To be called when the text will not grow any more: whoever still waits, now or later, waits in vain. */
  end(reason: string): void {
    this.#ending = reason;
    this.check();
    for (const waiter of this.#waiting) this.#fail(waiter, reason);
  }

  #fail(waiter: Waiter, reason: string): void {
    this.#remove(waiter);
    const screen = this.#text().replaceAll(/^/gm, '  | ');
    waiter.reject(new Error(`Waited for ${waiter.expression}, but ${reason}. The screen:\n${screen}`));
  }

  #remove(waiter: Waiter): void {
    clearTimeout(waiter.timer);
    this.#waiting.delete(waiter);
  }
}

function toExpression(pattern: RegExp | string): RegExp {
  if (pattern instanceof RegExp) return pattern;
  return new RegExp(pattern.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
}
