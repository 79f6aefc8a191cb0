/**
 * What a terminal would obey instead of show: C0 without the end of a line, DEL, C1, and what turns the direction of
 * writing around or hides letters. Texts of CRMs come from strangers' forms (CWE-150).
 */
const commands = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\u200b\u2060\ufeff]/gu

const hex = (char: string) => char.charCodeAt(0).toString(16)

/** A text whose control characters are shown as what they are: `\x1b`, `\u202e`. Ends of lines stay. */
export function visibleText(text: string): string {
  return text.replace(commands, (char) =>
    char > '\xff' ? `\\u${hex(char).padStart(4, '0')}` : `\\x${hex(char).padStart(2, '0')}`,
  )
}

/** The same of a text that has to stay on its line. */
export function visibleLine(text: string): string {
  return visibleText(text.replace(/[\n\t ]+/g, ' '))
}

/** JSON that says the same to a program, and nothing to a terminal: of these, `JSON.stringify` escapes C0 alone. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value).replace(commands, (char) => `\\u${hex(char).padStart(4, '0')}`)
}
