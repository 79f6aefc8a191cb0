/** What spreadsheets take for the beginning of a formula. Source: https://owasp.org/www-community/attacks/CSV_Injection */
const dangerous = /^[\t\r\n ]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r]/

/** A plain number, or a phone number in digits alone, is no formula. */
const harmless = /^[+-]?\d+(?:[.,]\d+)?$/

/** A cell that no spreadsheet runs: what looks like a formula gets an apostrophe in front. */
export function csvCell(value: string): string {
  const safe = dangerous.test(value) && !harmless.test(value) ? `'${value}` : value
  return /[",;\r\n\t]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** One line of a CSV file, as RFC 4180 has it: https://www.rfc-editor.org/rfc/rfc4180 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}
