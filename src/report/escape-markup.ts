/** Text that stands in HTML or SVG as what it is. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => `&#${String(character.codePointAt(0) ?? 63)};`).replace(CONTROL, '\uFFFD');
}

/** No character that XML forbids. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/gu;

/** JSON inside a `<script>`: nothing in it can end the element or begin a comment. */
export function escapeScript(json: string): string {
  return json.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
