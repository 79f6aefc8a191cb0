const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

/** The text that a reader of HTML sees, in one line. It is no HTML: a `<` in it is a character. */
export function textOfHtml(html: string): string {
  return withoutComments(html)
    .replace(/<\/?(?:br|p|div|li|ul|ol|tr|td|th|table|h[1-6]|blockquote|pre|hr)\b[^<>]*>/gi, ' ')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(#x?[0-9a-f]+|[a-z]+);/gi, decode)
    .replace(/\s+/g, ' ')
    .normalize('NFC')
    .trim()
}

// By hand: a pattern would search to the end again for each comment that is never closed.
function withoutComments(html: string): string {
  let text = ''
  let from = 0
  while (true) {
    const start = html.indexOf('<!--', from)
    const end = start < 0 ? -1 : html.indexOf('-->', start + 4)
    if (end < 0) return text + html.slice(from)
    text += html.slice(from, start)
    from = end + 3
  }
}

function decode(entity: string, body: string): string {
  if (!body.startsWith('#')) return named[body.toLowerCase()] ?? entity
  const code = /^#x/i.test(body) ? Number.parseInt(body.slice(2), 16) : Number.parseInt(body.slice(1), 10)
  return Number.isInteger(code) && code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entity
}
