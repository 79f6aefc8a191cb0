import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Workshop } from './lab/workshop'
import { machineText, thisMachine } from './report/machine'
import { type Measured, plainRow } from './report/row'
import { tableOf } from './report/table'
import { measurements } from './rows'
import { Stores } from './rows/stores'

export interface BenchOptions {
  root: string
  /** The bundle of a measurement's process. */
  job: string
  quick: boolean
  /** Names of measurements or of rows; absent: all. */
  only: string | null
  /** Where the rows go as JSON, besides the table. */
  json: string | null
}

const print = (text: string) => process.stderr.write(`${text}\n`)

/** Measures, prints the table and writes the JSON. @returns the exit code: 1 when a measurement failed */
export async function bench({ root, job, quick, only, json }: BenchOptions): Promise<number> {
  const shop = new Workshop({ root, job, quick })
  const stores = new Stores(shop)
  const rows: Measured[] = []
  const failures: string[] = []
  try {
    for (const { name, measure } of measurements.filter((each) => only === null || each.name === only)) {
      const begun = performance.now()
      print(`${name} …`)
      try {
        rows.push(...(await measure(shop, stores)))
      } catch (error) {
        failures.push(`${name} could not be measured. ${error instanceof Error ? error.stack : String(error)}`)
      }
      print(`${name}: ${Math.round((performance.now() - begun) / 1000)} s`)
    }
  } finally {
    await shop.close()
  }
  const machine = thisMachine(sqliteVersion(), peerVersions(root), quick)
  process.stdout.write(`${machineText(machine)}\n\n${tableOf(rows)}`)
  if (json !== null) writeFileSync(json, `${JSON.stringify({ machine, rows: rows.map(plainRow) }, null, 2)}\n`)
  for (const failure of failures) print(failure)
  return failures.length > 0 ? 1 : 0
}

function sqliteVersion(): string {
  const db = new Database(':memory:')
  const version = db.prepare<[], { version: string }>('SELECT sqlite_version() AS version').get()?.version ?? ''
  db.close()
  return version
}

function peerVersions(root: string): Record<string, string> {
  return JSON.parse(readFileSync(join(root, 'bench/package.json'), 'utf8')).devDependencies
}
