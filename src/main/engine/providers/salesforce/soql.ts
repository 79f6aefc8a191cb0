/**
 * Parts of a query.
 * https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select.htm
 */

const escapes: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f' }

/** A text in a query. */
export function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replace(/[\n\r\t\b\f]/g, (sign) => escapes[sign] ?? sign)}'`
}

/** A moment in a query, to the second. */
export function momentIn(iso: string): string {
  return `${iso.slice(0, 19)}Z`
}

export function among(field: string, texts: readonly string[]): string {
  return `${field} IN (${texts.map(quoted).join(', ')})`
}

/** A query for records of one object. What stands beside each other in `where` holds at once. */
export function select(
  columns: readonly string[],
  from: string,
  where: readonly (string | null | undefined)[],
  more: string,
): string {
  const conditions = where.filter((one) => one !== null && one !== undefined)
  const all = conditions.length > 1 ? conditions.map((one) => `(${one})`) : conditions
  const filter = all.length === 0 ? '' : ` WHERE ${all.join(' AND ')}`
  return ['SELECT', columns.join(','), 'FROM', `${from}${filter}`, more].join(' ')
}
