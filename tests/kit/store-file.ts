import Database from 'better-sqlite3'

type Row = Record<string, unknown>

/** Tables of what a run notes of itself and of where it stands: all that a sync without news may write to. */
const ownOfRuns: ReadonlySet<string> = new Set([
  'runs',
  'run_streams',
  'run_log',
  'met_marks',
  'parent_looks',
  'api_calls',
  'objects',
  'integrations',
  'streams',
  'nango_integrations',
  'connect_attempts',
  'workspace_settings',
  'account_limits',
])

/** A workspace's file, read beside the engine that has it open: what really stands in it. */
export class StoreFile {
  readonly path: string
  #db: Database.Database | null = null

  constructor(path: string) {
    this.path = path
  }

  /** Rows of a table or a query; what is JSON in the file is read. */
  rows<T extends Row = Row>(tableOrQuery: string, ...values: unknown[]): T[] {
    const query = /\s/.test(tableOrQuery) ? tableOrQuery : `SELECT * FROM ${tableOrQuery}`
    this.#db ??= new Database(this.path, { readonly: true })
    return this.#db
      .prepare<unknown[], Row>(query)
      .all(...values)
      .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, readValue(value)])) as T)
  }

  count(table: string, where = '1'): number {
    return this.rows<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table} WHERE ${where}`)[0]?.n ?? 0
  }

  /** Everything that a sync without news must leave alone, by table: equal before and after it. */
  snapshot(): Record<string, Row[]> {
    return Object.fromEntries(this.#tables().map((table) => [table, this.rows(table)]))
  }

  close(): void {
    this.#db?.close()
    this.#db = null
  }

  #tables(): string[] {
    const found = this.rows<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%\\_fts%' ESCAPE '\\' ORDER BY name",
    )
    return found.map(({ name }) => name).filter((name) => !ownOfRuns.has(name))
  }
}

/**
 * Counts every row that an engine's own connection writes, those too that come out as they were.
 *
 * @param db the engine's connection
 * @returns gives the counts so far by table, and begins anew
 */
export function watchWrites(db: Database.Database): () => Record<string, number> {
  db.exec('CREATE TEMP TABLE IF NOT EXISTS kit_writes (name TEXT PRIMARY KEY, n INTEGER NOT NULL)')
  const tables = db
    .prepare<[], { name: string }>(
      "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%\\_fts%' ESCAPE '\\'",
    )
    .all()
  for (const { name } of tables) {
    if (ownOfRuns.has(name)) continue
    for (const action of ['INSERT', 'UPDATE', 'DELETE']) {
      db.exec(
        `CREATE TEMP TRIGGER IF NOT EXISTS kit_${action}_${name} AFTER ${action} ON main.${name} BEGIN
           INSERT INTO kit_writes VALUES ('${name}', 1) ON CONFLICT (name) DO UPDATE SET n = n + 1;
         END`,
      )
    }
  }
  const take = () => {
    const counts = db.prepare<[], { name: string; n: number }>('SELECT name, n FROM kit_writes').all()
    db.exec('DELETE FROM kit_writes')
    return Object.fromEntries(counts.map(({ name, n }) => [name, n]))
  }
  take()
  return take
}

function readValue(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
