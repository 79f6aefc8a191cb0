import type { Db } from '../file/database'

/** A column, as the overlay must know it. */
interface Column {
  name: string
  type: string
  /** SQL of its default; null: none. */
  fallback: string | null
}

/** A table of the file, out of its schema. */
export interface Table {
  name: string
  sql: string
  columns: Column[]
  /** What names a row: the primary key, else the rowid. */
  key: string[]
  /** The key is one integer that SQLite allots. */
  allots: boolean
  /** Sets of columns that are unique in the whole table, the key included. */
  unique: string[][]
  indexes: { name: string; sql: string }[]
  triggers: { name: string; sql: string }[]
  /** Tables whose rows go with a row of this one. */
  children: { table: string; from: string; to: string }[]
}

/** Every table of the file, read from its own schema: a later migration is known here by itself. */
export function readTables(db: Db): Table[] {
  const objects = db
    .prepare<[], { type: string; name: string; tbl_name: string; sql: string | null }>(
      "SELECT type, name, tbl_name, sql FROM main.sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY rowid",
    )
    .all()
  const tables = objects.filter((item) => item.type === 'table').map((item) => readTable(db, item.name, item.sql ?? ''))
  for (const { type, name, tbl_name: of, sql } of objects) {
    const table = tables.find((item) => item.name === of)
    if (!table || sql === null) continue
    if (type === 'index') table.indexes.push({ name, sql })
    if (type === 'trigger') table.triggers.push({ name, sql })
  }
  for (const child of tables) {
    for (const reference of foreignKeys(db, child.name)) {
      const parent = tables.find((item) => item.name === reference.table)
      if (reference.on_delete !== 'CASCADE' || !parent) continue
      parent.children.push({ table: child.name, from: reference.from, to: reference.to })
    }
  }
  return tables
}

function readTable(db: Db, name: string, sql: string): Table {
  const info = db.pragma(`main.table_info(${quoted(name)})`) as {
    name: string
    type: string
    dflt_value: string | null
    pk: number
  }[]
  const columns = info.map((column) => ({ name: column.name, type: column.type, fallback: column.dflt_value }))
  const primary = info.filter((column) => column.pk > 0).sort((one, other) => one.pk - other.pk)
  const hasRowid = !/WITHOUT ROWID/i.test(sql)
  const alias = hasRowid && primary.length === 1 && primary[0]?.type.toUpperCase() === 'INTEGER'
  if (primary.length === 0) columns.unshift({ name: 'rowid', type: 'INTEGER', fallback: null })
  const key = primary.length === 0 ? ['rowid'] : primary.map((column) => column.name)
  return {
    name,
    sql,
    columns,
    key,
    allots: alias || primary.length === 0,
    unique: [key, ...uniqueColumns(db, name)],
    indexes: [],
    triggers: [],
    children: [],
  }
}

function uniqueColumns(db: Db, table: string): string[][] {
  const indexes = db.pragma(`main.index_list(${quoted(table)})`) as {
    name: string
    unique: 0 | 1
    origin: string
    partial: 0 | 1
  }[]
  return indexes
    .filter((index) => index.unique === 1 && index.partial === 0 && index.origin !== 'pk')
    .map((index) => (db.pragma(`main.index_info(${quoted(index.name)})`) as { name: string }[]).map(({ name }) => name))
}

function foreignKeys(db: Db, table: string) {
  return db.pragma(`main.foreign_key_list(${quoted(table)})`) as {
    table: string
    from: string
    to: string
    on_delete: string
  }[]
}

/** A name as SQL has it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
