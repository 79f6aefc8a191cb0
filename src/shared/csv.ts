/** What spreadsheets take for the beginning of a formula. Source: https://owasp.org/www-community/attacks/CSV_Injection */
const dangerous = /^[\t\r\n ]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r]/

/** A plain number, or a phone number in digits alone, is no formula. */
const harmless = /^[+-]?\d+(?:[.,]\d+)?$/

/**
 * Whether a spreadsheet would run a text, or would once apostrophes in front of it are taken away: with those counted, what
 * a guard adds can be taken off again without a doubt.
 */
function isFormula(value: string): boolean {
  const bare = value.replace(/^'+/, '')
  return dangerous.test(bare) && !harmless.test(bare)
}

/** A cell that no spreadsheet runs: what looks like a formula gets an apostrophe in front. */
export function csvCell(value: string): string {
  const safe = isFormula(value) ? `'${value}` : value
  return /[",;\r\n\t]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The value of which {@link csvCell} made a cell: the apostrophe that guards a formula is no part of it. */
export function unguarded(cell: string): string {
  return cell.startsWith("'") && isFormula(cell) ? cell.slice(1) : cell
}

/** One line of a CSV file, as RFC 4180 has it: https://www.rfc-editor.org/rfc/rfc4180 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}
