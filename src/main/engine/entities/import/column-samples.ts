import type { CsvFile } from '@shared/model'

/** Different values of a column that are kept; one with more holds no choice out of a list. */
const mostValues = 50
/** Characters of a value that are shown. */
const mostCharacters = 200

/** The first value of each column of a file, and all its values where they are few. */
export class ColumnSamples {
  readonly #columns: { sample: string; values: Set<string> | null }[] = []

  add(cells: readonly string[]): void {
    cells.forEach((cell, at) => {
      const value = cell.trim()
      if (value === '') return
      const column = this.#at(at)
      if (column.sample === '') column.sample = cell.slice(0, mostCharacters)
      if (!column.values || column.values.has(value)) return
      if (column.values.size === mostValues || value.length > mostCharacters) column.values = null
      else column.values.add(value)
    })
  }

  of(headings: readonly string[]): CsvFile['columns'] {
    return headings.map((heading, at) => {
      const { sample, values } = this.#at(at)
      return { heading, sample, values: values && [...values].sort() }
    })
  }

  #at(at: number) {
    const column = this.#columns[at] ?? { sample: '', values: new Set<string>() }
    this.#columns[at] = column
    return column
  }
}
