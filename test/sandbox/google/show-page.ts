import type { Html } from './html.ts';

interface PageContext {
  type: string;
  body: unknown;
  set(field: string, value: string): void;
}

/**
 * Answers with a page. The policy has no `form-action`: browsers apply it to every redirect after a form's
 * submission, and the last of those goes to the program's redirect URI.
 */
export function showPage(ctx: PageContext, page: Html): void {
  ctx.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
  ctx.type = 'html';
  ctx.body = page.toString();
}
