/** What one check came to. */
export interface Finding {
  check: string;
  /** `wrong` stops something from working, `warning` may; `skipped` was not looked at. */
  state: 'ok' | 'warning' | 'wrong' | 'skipped';
  /** What was looked at. */
  looked: string;
  found: string;
  /** What to do: a command to type, where there is one. */
  next: string | null;
}

/** Makes the findings of one check. */
export function createReporter(check: string) {
  const report =
    (state: Finding['state']) =>
    (looked: string, found: string, next?: string): Finding => ({
      check,
      state,
      looked,
      found,
      next: next ?? null,
    });
  return { ok: report('ok'), warn: report('warning'), wrong: report('wrong'), skip: report('skipped') };
}
