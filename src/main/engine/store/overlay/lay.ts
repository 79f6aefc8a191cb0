import type { Db } from '../file/database'
import { quoted, readTables, type Table } from './schema'

/**
 * Tables that are small, most of them for their size follows from the accounts and not from the records: the overlay holds them whole, and
 * all of SQLite's statements work on them. Every other table is laid over.
 */
const small: ReadonlySet<string> = new Set([
  'workspace_settings',
  'nango_integrations',
  'integrations',
  'connect_attempts',
  'streams',
  'objects',
  'field_definitions',
  'mapping_rules',
  'seen_fields',
  'account_limits',
  'met_marks',
  'api_calls',
  'owners',
  'pipelines',
  'campaigns',
])

/**
 * Lays temporary tables and views over the tables of a file. A name in `temp` hides the one in `main`, so every statement
 * works on them and the file stays as it is. The function `overlay_row(table, value)` must be there: it gives the value
 * back, and learns of every row that a statement touches, which SQLite does not count for a view. Returns the names of
 * the tables that are views now.
 *
 * https://www.sqlite.org/lang_naming.html#if_no_database_is_specified_as_part_of_the_object_reference
 */
export function layOver(db: Db): ReadonlySet<string> {
  const tables = readTables(db)
  const laid = tables.filter((table) => !small.has(table.name))
  for (const table of tables) {
    if (small.has(table.name)) copyTable(db, table)
    else layTable(db, table)
  }
  for (const table of laid) layTriggers(db, table)
  return new Set(laid.map((table) => table.name))
}

function copyTable(db: Db, table: Table): void {
  db.exec(createAs(table, table.name))
  db.exec(`INSERT INTO temp.${quoted(table.name)} SELECT * FROM main.${quoted(table.name)}`)
  for (const index of table.indexes) db.exec(indexAs(index.sql, index.name, table.name, table.name))
}

const newRows = (table: Table) => `overlay_new_${table.name}`
const hiddenRows = (table: Table) => `overlay_hidden_${table.name}`

function layTable(db: Db, table: Table): void {
  const { name, key } = table
  db.exec(createAs(table, newRows(table)))
  for (const index of table.indexes) db.exec(indexAs(index.sql, `overlay_${index.name}`, name, newRows(table)))
  const keys = key.map((_, position) => `k${position}`)
  const typed = key.map((column, position) => {
    const type = table.columns.find((item) => item.name === column)?.type ?? ''
    return `k${position} ${type} NOT NULL`
  })
  db.exec(
    `CREATE TEMP TABLE ${quoted(hiddenRows(table))} (${typed.join(', ')}, PRIMARY KEY (${keys.join(', ')})) WITHOUT ROWID`,
  )
  const columns = table.columns.map((column) => quoted(column.name)).join(', ')
  const same = key.map((column, position) => `h.k${position} = ${quoted(name)}.${quoted(column)}`).join(' AND ')
  db.exec(`CREATE TEMP VIEW ${quoted(name)} (${columns}) AS
    SELECT ${columns} FROM main.${quoted(name)}
      WHERE NOT EXISTS (SELECT 1 FROM temp.${quoted(hiddenRows(table))} h WHERE ${same})
    UNION ALL SELECT ${columns} FROM temp.${quoted(newRows(table))}`)
}

function layTriggers(db: Db, table: Table): void {
  const { name, key } = table
  const of = (row: 'OLD' | 'NEW', columns: readonly string[]) =>
    columns.map((column) => `${quoted(column)} = ${row}.${quoted(column)}`).join(' AND ')
  const rows = quoted(newRows(table))
  const hidden = quoted(hiddenRows(table))
  const hide = `INSERT OR IGNORE INTO ${hidden} SELECT ${key.map((column) => `OLD.${quoted(column)}`).join(', ')};
    DELETE FROM ${rows} WHERE ${of('OLD', key)};`
  const columns = table.columns.map((column) => quoted(column.name)).join(', ')
  const values = (allot: boolean) =>
    table.columns
      .map(({ name: column, fallback }) => {
        const value = `NEW.${quoted(column)}`
        if (allot && table.allots && column === key[0]) return `COALESCE(${value}, ${nextId(table)})`
        return allot && fallback !== null ? `COALESCE(${value}, ${fallback})` : value
      })
      .map((value, position) => (position === 0 ? `overlay_row('${name}', ${value})` : value))
      .join(', ')
  const free = table.unique
    .map((unique) => `NOT EXISTS (SELECT 1 FROM ${quoted(name)} WHERE ${of('NEW', unique)})`)
    .join(' AND ')
  db.exec(`CREATE TEMP TRIGGER ${quoted(`overlay_insert_${name}`)} INSTEAD OF INSERT ON ${quoted(name)} BEGIN
    INSERT INTO ${rows} (${columns}) SELECT ${values(true)} WHERE ${free};
  END`)
  db.exec(`CREATE TEMP TRIGGER ${quoted(`overlay_update_${name}`)} INSTEAD OF UPDATE ON ${quoted(name)} BEGIN
    ${hide}
    INSERT INTO ${rows} (${columns}) SELECT ${values(false)};
  END`)
  const cascade = table.children.map(
    (child) => `DELETE FROM ${quoted(child.table)} WHERE ${quoted(child.from)} = OLD.${quoted(child.to)};`,
  )
  db.exec(`CREATE TEMP TRIGGER ${quoted(`overlay_delete_${name}`)} INSTEAD OF DELETE ON ${quoted(name)} BEGIN
    ${hide}
    ${cascade.join('\n')}
    SELECT overlay_row('${name}', 0);
  END`)
  for (const trigger of table.triggers) {
    db.exec(
      trigger.sql
        .replace(/^CREATE TRIGGER \S+/i, `CREATE TEMP TRIGGER ${quoted(`overlay_${trigger.name}`)}`)
        .replace(/\bAFTER\b/i, 'INSTEAD OF'),
    )
  }
}

/** SQL of the id that SQLite would allot next. */
function nextId(table: Table): string {
  const [key = 'id'] = table.key
  return `1 + MAX((SELECT COALESCE(MAX(${quoted(key)}), 0) FROM main.${quoted(table.name)}),
    (SELECT COALESCE(MAX(${quoted(key)}), 0) FROM temp.${quoted(newRows(table))}))`
}

function createAs(table: Table, name: string): string {
  return table.sql.replace(/^CREATE TABLE\s+("[^"]+"|\S+)/i, `CREATE TEMP TABLE ${quoted(name)}`)
}

function indexAs(sql: string, name: string, table: string, on: string): string {
  const head = new RegExp(`^CREATE (UNIQUE )?INDEX\\s+\\S+\\s+ON\\s+"?${table}"?\\s*`, 'i')
  return sql.replace(head, (_, unique: string | undefined) => {
    return `CREATE ${unique ?? ''}INDEX temp.${quoted(name)} ON ${quoted(on)} `
  })
}
