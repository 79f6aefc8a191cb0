const { join } = require('node:path')
const Database = require('better-sqlite3')
const { Client } = require('@hubspot/api-client')
const { report, workOf } = require('./work.cjs')

// As an admin writes it in an hour: the vendor's own client, page by page, and an upsert by the record's id.
const { url, folder, fields } = JSON.parse(process.argv[2])
const { mapped } = workOf(fields)

const client = new Client({ accessToken: 'none', basePath: url })
const database = new Database(join(folder, 'script.sqlite'))
database.pragma('journal_mode = WAL')
database.exec('CREATE TABLE contacts (id TEXT PRIMARY KEY, email TEXT, name TEXT, fields TEXT, raw TEXT)')
const upsert = database.prepare(
  `INSERT INTO contacts (id, email, name, fields, raw) VALUES (@id, @email, @name, @fields, @raw)
   ON CONFLICT (id) DO UPDATE SET email = excluded.email, name = excluded.name, fields = excluded.fields, raw = excluded.raw`,
)

report(async () => {
  let after
  let rows = 0
  do {
    const page = await client.crm.contacts.basicApi.getPage(100, after, Object.keys(fields), undefined, ['companies'])
    database.transaction(() => {
      for (const record of page.results) {
        const { email = null, firstname, lastname } = record.properties
        const values = { fields: JSON.stringify(mapped(record)), raw: JSON.stringify(record) }
        upsert.run({ id: record.id, email, name: `${firstname} ${lastname}`, ...values })
      }
    })()
    rows += page.results.length
    after = page.paging?.next?.after
  } while (after !== undefined)
  return rows
})
