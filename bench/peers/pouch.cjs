const { join } = require('node:path')
const { report, workOf } = require('./work.cjs')

const interop = (module) => module.default ?? module
const PouchDB = interop(require('pouchdb-core'))
for (const name of ['pouchdb-adapter-http', 'pouchdb-adapter-leveldb', 'pouchdb-replication']) {
  PouchDB.plugin(interop(require(name)))
}

// PouchDB's replication out of a CouchDB: contacts alone, or with the mapped record and a history.
const { url, folder, fields, same } = JSON.parse(process.argv[2])
const { mapped, history } = workOf(fields)

async function main() {
  const database = new PouchDB(join(folder, 'pouch'), { adapter: 'leveldb' })
  await database.info()
  await report(async () => {
    const further = []
    const replication = PouchDB.replicate(url, database, { batch_size: 100, batches_limit: 10 })
    if (same) {
      replication.on('change', ({ docs }) => {
        const more = docs.flatMap((record) => [
          { _id: `e:${record._id}`, ...mapped(record) },
          { _id: `h:${record._id}`, at: Date.now(), action: 'created', fields: history(record) },
        ])
        further.push(database.bulkDocs(more))
      })
    }
    const { docs_written: written } = await replication
    await Promise.all(further)
    return written
  })
}

main()
