import { malformedQuery } from './calls'

/**
 * The query language, as far as an org of the sandbox takes it; everything else is refused as malformed.
 * https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select.htm
 */
export interface Soql {
  type: string
  /** Names as they were written, those of parents with dots. */
  fields: string[]
  /** `COUNT()`: the number alone. */
  counts: boolean
  where: Condition | null
  order: { field: string; descending: boolean; nullsLast: boolean }[]
  limit: number | null
  offset: number
}

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE'

export type Literal =
  | { kind: 'text'; value: string }
  | { kind: 'number'; value: number }
  | { kind: 'boolean'; value: boolean }
  /** Ms since the epoch. */
  | { kind: 'moment'; value: number }
  | { kind: 'day'; value: string }
  /** A day by its distance from today; a range of them ends before `until`. */
  | { kind: 'relative'; from: number; until: number }
  | { kind: 'null' }

export type Condition =
  | { kind: 'and' | 'or'; parts: Condition[] }
  | { kind: 'not'; part: Condition }
  | { kind: 'compare'; field: string; operator: Operator; literal: Literal }
  | { kind: 'in'; field: string; not: boolean; literals: Literal[] | Soql }
  | { kind: 'includes'; field: string; not: boolean; literals: Literal[] }

type Token =
  | { kind: 'word' | 'symbol'; text: string }
  | { kind: 'text'; text: string }
  | { kind: 'number' | 'moment' | 'day'; text: string }
  | { kind: 'end'; text: string }

const pattern =
  /\s+|'((?:[^'\\]|\\.)*)'|(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))|(\d{4}-\d\d-\d\d)|([+-]?\d+(?:\.\d+)?)|([A-Za-z_][\w.]*(?::\d+)?)|(<=|>=|!=|<>|[=<>(),])/gy

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  pattern.lastIndex = 0
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex
    const match = pattern.exec(text)
    if (match === null) throw malformedQuery(`unexpected token: '${text.charAt(at)}'`)
    const [, quoted, moment, day, number, word, symbol] = match
    if (quoted !== undefined) tokens.push({ kind: 'text', text: unescaped(quoted) })
    else if (moment !== undefined) tokens.push({ kind: 'moment', text: moment })
    else if (day !== undefined) tokens.push({ kind: 'day', text: day })
    else if (number !== undefined) tokens.push({ kind: 'number', text: number })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word })
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol === '<>' ? '!=' : symbol })
  }
  return [...tokens, { kind: 'end', text: '<EOF>' }]
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '"': '"', "'": "'", '\\': '\\' }

/** `\_` and `\%` stay as they are: LIKE reads them. */
function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (whole, letter: string) => {
    if (letter === '_' || letter === '%') return whole
    const value = escapes[letter]
    if (value === undefined)
      throw malformedQuery(`Illegal string literal '${text}'. Invalid escape sequence \\${letter}`)
    return value
  })
}

/** Reads a query. Throws what the vendor answers to one that it does not understand. */
export function parseSoql(text: string): Soql {
  const reader = new Reader(tokensOf(text))
  const query = reader.query()
  reader.end()
  return query
}

class Reader {
  readonly #tokens: Token[]
  #at = 0

  constructor(tokens: Token[]) {
    this.#tokens = tokens
  }

  query(): Soql {
    this.#need('SELECT')
    const fields = [this.#field()]
    while (this.#symbol(',')) fields.push(this.#field())
    this.#need('FROM')
    const type = this.#name()
    const where = this.#word('WHERE') ? this.#condition() : null
    const order: Soql['order'] = []
    if (this.#word('ORDER')) {
      this.#need('BY')
      do order.push(this.#ordered())
      while (this.#symbol(','))
    }
    const limit = this.#word('LIMIT') ? this.#count() : null
    const offset = this.#word('OFFSET') ? this.#count() : 0
    const counts = fields.includes('COUNT()')
    if (counts && fields.length > 1) throw malformedQuery("unexpected token: ','")
    const twice = fields.find((field, at) => fields.findIndex((one) => one.toLowerCase() === field.toLowerCase()) < at)
    if (twice !== undefined) throw malformedQuery(`duplicate field selected: ${twice}`)
    return { type, fields: counts ? [] : fields, counts, where, order, limit, offset }
  }

  end(): void {
    const token = this.#peek()
    if (token.kind !== 'end') throw unexpected(token)
  }

  #field(): string {
    const token = this.#next()
    if (token.kind !== 'word') throw unexpected(token)
    if (!this.#symbol('(')) return token.text
    const name = token.text.toUpperCase()
    if (name === 'COUNT' && this.#symbol(')')) return 'COUNT()'
    if (name !== 'FIELDS') throw malformedQuery(`unexpected token: '${token.text}('`)
    const which = this.#name().toUpperCase()
    if (!this.#symbol(')')) throw unexpected(this.#peek())
    return `FIELDS(${which})`
  }

  #ordered(): Soql['order'][number] {
    const field = this.#name()
    const descending = this.#word('DESC')
    if (!descending) this.#word('ASC')
    if (!this.#word('NULLS')) return { field, descending, nullsLast: descending }
    if (this.#word('LAST')) return { field, descending, nullsLast: true }
    this.#need('FIRST')
    return { field, descending, nullsLast: false }
  }

  /** AND and OR stand beside each other in brackets only. */
  #condition(): Condition {
    const first = this.#single()
    const kind = this.#isWord('AND') ? 'and' : this.#isWord('OR') ? 'or' : null
    if (kind === null) return first
    const parts = [first]
    while (this.#word(kind)) parts.push(this.#single())
    if (this.#isWord('AND') || this.#isWord('OR')) throw unexpected(this.#peek())
    return { kind, parts }
  }

  #single(): Condition {
    if (this.#symbol('(')) {
      const inside = this.#condition()
      if (!this.#symbol(')')) throw unexpected(this.#peek())
      return inside
    }
    if (this.#word('NOT')) return { kind: 'not', part: this.#single() }
    const field = this.#name()
    if (this.#word('NOT')) {
      this.#need('IN')
      return { kind: 'in', field, not: true, literals: this.#set() }
    }
    if (this.#word('IN')) return { kind: 'in', field, not: false, literals: this.#set() }
    if (this.#isWord('INCLUDES') || this.#isWord('EXCLUDES')) {
      const not = this.#next().text.toUpperCase() === 'EXCLUDES'
      const literals = this.#set()
      if (!Array.isArray(literals)) throw malformedQuery("unexpected token: 'SELECT'")
      return { kind: 'includes', field, not, literals }
    }
    if (this.#word('LIKE')) return { kind: 'compare', field, operator: 'LIKE', literal: this.#literal() }
    const token = this.#next()
    if (token.kind !== 'symbol' || !['=', '!=', '<', '<=', '>', '>='].includes(token.text)) throw unexpected(token)
    return { kind: 'compare', field, operator: token.text as Operator, literal: this.#literal() }
  }

  #set(): Literal[] | Soql {
    if (!this.#symbol('(')) throw unexpected(this.#peek())
    if (this.#isWord('SELECT')) {
      const inner = this.query()
      if (!this.#symbol(')')) throw unexpected(this.#peek())
      return inner
    }
    const literals = [this.#literal()]
    while (this.#symbol(',')) literals.push(this.#literal())
    if (!this.#symbol(')')) throw unexpected(this.#peek())
    return literals
  }

  #literal(): Literal {
    const token = this.#next()
    switch (token.kind) {
      case 'text':
        return { kind: 'text', value: token.text }
      case 'number':
        return { kind: 'number', value: Number(token.text) }
      case 'day':
        return { kind: 'day', value: token.text }
      case 'moment': {
        const value = Date.parse(token.text)
        if (Number.isNaN(value)) throw malformedQuery(`line 1:1 invalid date time: ${token.text}`)
        return { kind: 'moment', value }
      }
      case 'word':
        return namedLiteral(token.text)
      default:
        throw unexpected(token)
    }
  }

  #count(): number {
    const token = this.#next()
    if (token.kind !== 'number' || !/^\d+$/.test(token.text)) throw unexpected(token)
    return Number(token.text)
  }

  #name(): string {
    const token = this.#next()
    if (token.kind !== 'word') throw unexpected(token)
    return token.text
  }

  #need(word: string): void {
    if (!this.#word(word)) throw unexpected(this.#peek())
  }

  #word(word: string): boolean {
    if (!this.#isWord(word)) return false
    this.#at += 1
    return true
  }

  #isWord(word: string): boolean {
    const token = this.#peek()
    return token.kind === 'word' && token.text.toUpperCase() === word.toUpperCase()
  }

  #symbol(text: string): boolean {
    const token = this.#peek()
    if (token.kind !== 'symbol' || token.text !== text) return false
    this.#at += 1
    return true
  }

  #peek(): Token {
    return this.#tokens[Math.min(this.#at, this.#tokens.length - 1)] as Token
  }

  #next(): Token {
    const token = this.#peek()
    this.#at += 1
    return token
  }
}

function namedLiteral(word: string): Literal {
  const [name = '', number = '0'] = word.toUpperCase().split(':')
  const days = Number(number)
  switch (name) {
    case 'NULL':
      return { kind: 'null' }
    case 'TRUE':
    case 'FALSE':
      return { kind: 'boolean', value: name === 'TRUE' }
    case 'TODAY':
      return { kind: 'relative', from: 0, until: 1 }
    case 'YESTERDAY':
      return { kind: 'relative', from: -1, until: 0 }
    case 'TOMORROW':
      return { kind: 'relative', from: 1, until: 2 }
    case 'LAST_N_DAYS':
      return { kind: 'relative', from: -days, until: 1 }
    case 'NEXT_N_DAYS':
      return { kind: 'relative', from: 1, until: days + 1 }
    default:
      throw malformedQuery(`unexpected token: '${word}'`)
  }
}

function unexpected(token: Token) {
  return malformedQuery(token.kind === 'end' ? "unexpected token: '<EOF>'" : `unexpected token: '${token.text}'`)
}

/** The latest moment before which no record fits, by what a condition asks of the fields of change; ms. */
export function changedSince(condition: Condition | null, stamps: readonly string[]): number {
  const never = Number.NEGATIVE_INFINITY
  if (condition === null) return never
  if (condition.kind === 'and') return Math.max(...condition.parts.map((part) => changedSince(part, stamps)))
  if (condition.kind === 'or') return Math.min(...condition.parts.map((part) => changedSince(part, stamps)))
  if (condition.kind !== 'compare' || condition.literal.kind !== 'moment') return never
  const fits = ['=', '>', '>='].includes(condition.operator) && stamps.includes(condition.field.toLowerCase())
  return fits ? condition.literal.value : never
}
