import { describe, expect, it } from 'vitest'
import { table } from './table'
import { visibleJson, visibleLine, visibleText } from './terminal-text'

const hostile = 'A\x1b]0;pwned\x07\x1b[31mRed\x1b[2J \x9b31m \x7f \r \b \u202eevil\u2066 \u200b \ufeff \u2028'

/** Everything that a terminal may obey, save the end of a line. */
const obeyed = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\u200b\u2060\ufeff]/u

describe('what goes to a terminal', () => {
  it('shows control characters instead of sending them', () => {
    expect(visibleText(hostile)).not.toMatch(obeyed)
    expect(visibleText('A\x1b[31mRed\x9b \u202e\n\tb')).toBe('A\\x1b[31mRed\\x9b \\u202e\n\\x09b')
  })

  it('leaves the letters of all languages as they are', () => {
    const names = 'Zoë Łukasz 山田太郎 محمد नेहा 👩\u200d💻 می\u200cخواهم'
    expect(visibleText(names)).toBe(names)
  })

  it('keeps a value on its line, so that it cannot pass for a further one', () => {
    expect(visibleLine('Ann\nWorkspace: Prod\r\nx')).toBe('Ann Workspace: Prod\\x0d x')
  })

  it('is JSON that a program reads the same', () => {
    const value = { [hostile]: [hostile, '\n'] }
    expect(visibleJson(value)).not.toMatch(obeyed)
    expect(visibleJson(value)).not.toContain('\n')
    expect(JSON.parse(visibleJson(value))).toEqual(value)
  })
})

describe('a table', () => {
  const columns = [
    { head: 'Name', cell: (row: string) => row },
    { head: 'ID', cell: () => '7', right: true },
  ]

  it('cuts what is long, by what is seen of it', () => {
    const [head = '', first = ''] = table(columns, ['x'.repeat(500)]).split('\n')
    expect(first).toBe(`${'x'.repeat(59)}…   7`)
    expect(head.length).toBe(first.length)
  })

  it('keeps its columns and lines whatever the names hold', () => {
    const lines = table(columns, [hostile, 'two\nlines', 'plain']).split('\n')
    expect(lines).toHaveLength(4)
    expect(new Set(lines.map((line) => line.length)).size).toBe(1)
    for (const line of lines) expect(line).not.toMatch(obeyed)
  })

  it('never cuts a letter in two', () => {
    expect(table(columns, [`x${'😀'.repeat(100)}`])).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/)
  })

  it('leaves IDs whole', () => {
    const id = `run_${'0'.repeat(70)}`
    expect(table([{ head: 'ID', cell: () => id, whole: true }, ...columns], [''])).toContain(id)
  })
})
