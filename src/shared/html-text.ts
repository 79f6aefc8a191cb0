/** Names of characters that editors of CRMs write for what people type. */
const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ensp: ' ',
  emsp: ' ',
  thinsp: ' ',
  shy: '',
  zwnj: '',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  sbquo: '‚',
  ldquo: '“',
  rdquo: '”',
  bdquo: '„',
  laquo: '«',
  raquo: '»',
  bull: '•',
  middot: '·',
  deg: '°',
  euro: '€',
  pound: '£',
  yen: '¥',
  cent: '¢',
  sect: '§',
  copy: '©',
  reg: '®',
  trade: '™',
  times: '×',
  szlig: 'ß',
  aelig: 'æ',
  AElig: 'Æ',
  oslash: 'ø',
  Oslash: 'Ø',
  iquest: '¿',
  iexcl: '¡',
}

/** Marks that stand in a name behind the letter that they are put on: `eacute`. */
const marks: Readonly<Record<string, string>> = {
  acute: '\u0301',
  grave: '\u0300',
  circ: '\u0302',
  tilde: '\u0303',
  uml: '\u0308',
  ring: '\u030a',
  cedil: '\u0327',
}

/** The text that a reader of HTML sees, in one line. It is no HTML: a `<` in it is a character. */
export function textOfHtml(html: string): string {
  return withoutUnseen(withoutComments(html))
    .replace(/<\/?(?:br|p|div|li|ul|ol|tr|td|th|table|h[1-6]|blockquote|pre|hr)\b[^<>]*>/gi, ' ')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(#x?[0-9a-f]+|[a-z]+);/gi, decode)
    .replace(/[\u200b\u200c\u00ad\ufeff]/g, '')
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

/** Without what mails carry and no reader sees: their styles, scripts and title. */
function withoutUnseen(html: string): string {
  let text = ''
  let from = 0
  for (const { 0: tag, 1: name = '', index } of html.matchAll(/<(style|script|title)\b[^<>]*>/gi)) {
    if (index < from) continue
    const close = new RegExp(`</${name}\\s*>`, 'gi')
    close.lastIndex = index + tag.length
    const end = close.exec(html)
    // One that is never closed, and all that follow, are left as they are.
    if (!end) break
    text += html.slice(from, index)
    from = end.index + end[0].length
  }
  return text + html.slice(from)
}

function decode(entity: string, body: string): string {
  if (!body.startsWith('#')) return namedCharacter(body) ?? entity
  const code = /^#x/i.test(body) ? Number.parseInt(body.slice(2), 16) : Number.parseInt(body.slice(1), 10)
  return Number.isInteger(code) && code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entity
}

function namedCharacter(name: string): string | null {
  const own = Object.hasOwn(named, name) ? named[name] : named[name.toLowerCase()]
  if (own !== undefined) return own
  const mark = marks[name.slice(1).toLowerCase()]
  return mark === undefined ? null : `${name.charAt(0)}${mark}`
}
