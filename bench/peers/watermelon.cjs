const { join } = require('node:path')
const { Database, Model, appSchema, tableSchema } = require('@nozbe/watermelondb')
const SQLiteAdapter = require('@nozbe/watermelondb/adapters/sqlite').default
const { synchronize } = require('@nozbe/watermelondb/sync')
const { report, workOf } = require('./work.cjs')

// WatermelonDB's own synchronisation on its adapter for Node: contacts alone, or with the mapped record and a history.
const { url, folder, fields, same } = JSON.parse(process.argv[2])
const { mapped, history } = workOf(fields)

const table = (name, columns, indexed) =>
  tableSchema({
    name,
    columns: columns.map((column) => ({ name: column, type: 'string', isIndexed: indexed.includes(column) })),
  })
const contactColumns = [...new Set(Object.values(fields))]
const tables = [
  table('contacts', same ? contactColumns : [...contactColumns, 'raw'], ['email']),
  ...(same
    ? [
        table('remotes', ['remote_id', 'contact_id', 'raw', 'fields'], ['remote_id', 'contact_id']),
        table('histories', ['run_id', 'contact_id', 'name', 'action', 'fields'], ['run_id', 'contact_id']),
      ]
    : []),
]
const modelClasses = tables.map(({ name }) =>
  Object.defineProperty(class extends Model {}, 'table', { value: name, configurable: true }),
)
const adapter = new SQLiteAdapter({
  dbName: join(folder, 'watermelon.db'),
  schema: appSchema({ version: 1, tables }),
  jsi: false,
})
const database = new Database({ adapter, modelClasses })
const created = (rows) => ({ created: rows, updated: [], deleted: [] })

async function pullChanges() {
  const answer = await (await fetch(url)).json()
  if (!same) return answer
  const contacts = answer.changes.contacts.created
  const remotes = []
  const histories = []
  for (const contact of contacts) {
    const { id, raw } = contact
    const record = JSON.parse(raw)
    remotes.push({ id: `r${id}`, remote_id: id, contact_id: id, raw, fields: JSON.stringify(mapped(record)) })
    const name = `${record.properties.firstname} ${record.properties.lastname}`
    const made = JSON.stringify(history(record))
    histories.push({ id: `h${id}`, run_id: 'run', contact_id: id, name, action: 'created', fields: made })
    delete contact.raw
  }
  Object.assign(answer.changes, { remotes: created(remotes), histories: created(histories) })
  return answer
}

const count = () => database.collections.get('contacts').query().fetchCount()
count().then(() =>
  report(async () => {
    await synchronize({ database, pullChanges, pushChanges: async () => {}, sendCreatedAsUpdated: false })
    return count()
  }),
)
