/** A whole HTML page: what each of ours has around its own. */
import { Html, html } from "./html.ts";

/** `style` is CSS of ours; `main` is what the page says. */
export function writeDocument({ title, style, main }: { title: string; style: string; main: Html }): string {
  const body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Signoff</title>
<style>${new Html(style)}</style>
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`;
  return body.text;
}
