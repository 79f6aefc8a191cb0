import { columnNames, standardColumns } from '../../src/main/engine/store/entities/entity-columns'
import { openDatabase } from '../../src/main/engine/store/file/database'
import { type Effort, measured } from '../lab/effort'
import { BenchEngine, type EngineOptions } from '../lab/engine'
import { openFlat } from '../lab/flat'
import { fieldOf } from '../lab/mapped'
import { pagesOf, type RawContact } from '../lab/pages'

export interface RawInput extends EngineOptions {
  /** The query of the engine's own request for a page, without where it begins. */
  query: string
  /** Into the engine's own tables, or into one of the identifier and the record as it came. */
  into: 'tables' | 'flat'
}

type WritePage = (rows: readonly RawContact[], next: string | null) => void

/**
 * As fast as it goes: the same pages over connections that are kept, the next one on its way while one is parsed and
 * written by straight prepared statements, a transaction a page. Nothing is looked up, compared or converted.
 */
export async function rawPull({ query, into, ...options }: RawInput): Promise<Effort & { rows: number }> {
  const made = await makeTables(options)
  const { write, close } = into === 'flat' ? openFlat(`${made.file}.flat`) : openTables(made)
  const { result: rows, ...effort } = await measured(async () => {
    let count = 0
    for await (const { contacts, next } of pagesOf({ ...options.sandbox, ...made, query })) {
      write(contacts, next)
      count += contacts.length
    }
    return count
  })
  close()
  return { ...effort, rows }
}

interface Made {
  file: string
  connectionId: string
  integrationId: string
  objectId: number
}

const runId = 'run_raw'

/** The engine itself makes the file, with all that stands around the records. */
async function makeTables(options: EngineOptions): Promise<Made> {
  await using engine = await BenchEngine.open(options)
  const integrationId = await engine.connect('hubspot', ['contacts'])
  const { store, file } = engine
  const object = store.objects.ensure(integrationId, 'contacts', 'contacts')
  store.runs.create({
    id: runId,
    integrationId,
    provider: 'hubspot',
    account: 'raw',
    kind: 'sync',
    trigger: 'manual',
    queuedAt: Date.now(),
    continues: null,
    streams: [{ stream: 'contacts', label: 'Contacts' }],
  })
  const connectionId = store.integrations.get(integrationId)?.connectionId ?? ''
  return { file, connectionId, integrationId, objectId: object.id }
}

const columnOf: Readonly<Record<string, string>> = standardColumns

function openTables({ file, objectId }: Made): { write: WritePage; close: () => void } {
  const db = openDatabase(file)
  const marks = columnNames.map(() => '?').join(', ')
  const entity = db.prepare(
    `INSERT INTO entities (kind, display_name, created_at, updated_at, match_key, custom, ${columnNames.join(', ')})
     VALUES ('contact', ?, ?, ?, ?, ?, ${marks})`,
  )
  const key = db.prepare(`INSERT INTO entity_keys (kind, key, entity_id) VALUES ('phone', ?, ?)`)
  const remote = db.prepare(
    `INSERT INTO remote_records (object_id, remote_id, raw, fields, remote_created_at, remote_updated_at, generation)
     VALUES (?, ?, ?, ?, ?, ?, 0)`,
  )
  const link = db.prepare(
    `INSERT INTO links (remote_record_id, entity_id, base, origin, made_by_us, linked_at, floor_at, confirm)
     VALUES (?, ?, NULL, 'pulled', 0, ?, NULL, 0)`,
  )
  const change = db.prepare(
    `INSERT INTO changes (run_id, at, entity_id, remote_record_id, entity_kind, name, action, side, fields, problem, journal)
     VALUES ('${runId}', ?, ?, ?, 'contact', ?, 'created', 'remote', ?, NULL, ?)`,
  )
  const association = db.prepare(
    `INSERT INTO associations (remote_record_id, to_object, to_remote_id, is_primary) VALUES (?, 'companies', ?, 1)`,
  )
  const position = db.prepare('UPDATE objects SET pass_page = ? WHERE id = ?')
  const write = db.transaction((rows: readonly RawContact[], next: string | null) => {
    const now = Date.now()
    for (const { associations, ...raw } of rows) {
      const { properties } = raw
      const fields: Record<string, string | null> = {}
      const custom: Record<string, string> = {}
      const filled: Record<string, string> = {}
      const columns: Record<string, string | null> = {}
      for (const [name, value] of Object.entries(properties)) {
        const field = fieldOf(name)
        fields[field] = value
        if (value === null || value === '') continue
        filled[field] = value
        const column = columnOf[field]
        if (column === undefined) custom[field] = value
        else columns[column] = value
      }
      const name = `${properties.firstname ?? ''} ${properties.lastname ?? ''}`
      const values = columnNames.map((column) => columns[column] ?? null)
      const entityId = entity.run(
        name,
        now,
        now,
        properties.email ?? null,
        JSON.stringify(custom),
        ...values,
      ).lastInsertRowid
      key.run(`${properties.phone} ${properties.lastname}`, entityId)
      const recordId = remote.run(
        objectId,
        raw.id,
        JSON.stringify(raw),
        JSON.stringify(fields),
        Date.parse(raw.createdAt),
        Date.parse(raw.updatedAt),
      ).lastInsertRowid
      link.run(recordId, entityId, now)
      const journal = [
        { step: 'entity-made', entityId: Number(entityId) },
        { step: 'link-made', recordId: Number(recordId), entityId: Number(entityId) },
      ]
      change.run(now, entityId, recordId, name, JSON.stringify(filled), JSON.stringify(journal))
      for (const id of new Set(associations?.companies?.results.map((other) => other.id))) association.run(recordId, id)
    }
    position.run(next, objectId)
  })
  return { write: (rows, next) => write.immediate(rows, next), close: () => db.close() }
}
