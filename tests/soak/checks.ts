import type { FieldValue } from '@shared/model'
import { contestedFields } from '../../src/main/engine/entities/conflicts'
import { fieldTypes, sameValue } from '../../src/main/engine/fields/canonical'
import { providers } from '../../src/main/engine/providers/registry'
import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import type { LoggedRequest } from '../../src/main/sandbox/control/protocol'
import type { CrmRecord } from '../kit/crm'
import { edited, entityNode, formOf, nodeOf } from './ledger'
import type { Player } from './player'
import { type ObjectName, objects, type Side, sides } from './stage'

/** What is wrong at the end of a script, in words; all lists are empty when all is well. */
export interface Findings {
  diverged: string[]
  lostChanges: string[]
  doubleCreates: string[]
  foreignValues: string[]
}

/** All of it. */
export function problemsOf({ diverged, lostChanges, doubleCreates, foreignValues }: Findings): string[] {
  return [...diverged, ...lostChanges, ...doubleCreates, ...foreignValues]
}

const provider = providers.get(wordsOf().provider)

type Dumps = Record<Side, Record<ObjectName, Map<string, CrmRecord>>>

/** Looks at both CRMs, the file and the ledger once everything is at rest. */
export async function examine(player: Player): Promise<Findings> {
  const dumps = await dumpAll(player)
  joinAll(player)
  return {
    diverged: [...pulledWhole(player, dumps), ...agreed(player, dumps), ...stillWaiting(player), ...counted(player)],
    lostChanges: [...(await unheard(player, dumps)), ...overruled(player, dumps)],
    doubleCreates: madeTwice(player, await player.stage.control.requests()),
    foreignValues: foreign(player, dumps),
  }
}

async function dumpAll({ stage }: Player): Promise<Dumps> {
  const dumps: Dumps = {
    A: { contacts: new Map(), companies: new Map() },
    B: { contacts: new Map(), companies: new Map() },
  }
  for (const side of sides) {
    for (const object of objects) {
      for (const record of await stage.at(side, object).all()) dumps[side][object].set(record.id, record)
    }
  }
  return dumps
}

interface LinkRow {
  recordId: number
  objectId: number
  integrationId: string
  /** The object's name at the CRM. */
  name: string
  object: ObjectName
  remoteId: string
  entityId: number | null
  deleted: number
}

const linkColumns = `r.id AS recordId, r.object_id AS objectId, o.integration_id AS integrationId, o.name, o.stream AS object,
  r.remote_id AS remoteId, l.entity_id AS entityId, r.deleted_at IS NOT NULL AS deleted`

function linksOf({ stage }: Player): LinkRow[] {
  return stage.store.db
    .prepare<[], LinkRow>(
      `SELECT ${linkColumns} FROM remote_records r JOIN objects o ON o.id = r.object_id
       LEFT JOIN links l ON l.remote_record_id = r.id`,
    )
    .all()
}

/** Records that are one, or that a change was about, are one to the ledger from now on. */
export function joinAll(player: Player): void {
  const { ledger, stage } = player
  const byId = new Map(linksOf(player).map((link) => [link.recordId, link]))
  const nodeOfLink = (link: LinkRow) => nodeOf(sideOf(player, link.integrationId), link.object, link.remoteId)
  for (const link of byId.values()) if (link.entityId !== null) ledger.join(nodeOfLink(link), entityNode(link.entityId))
  const pairs = stage.store.db
    .prepare<[], { entityId: number; recordId: number }>(
      `SELECT DISTINCT entity_id AS entityId, remote_record_id AS recordId FROM changes
       WHERE entity_id IS NOT NULL AND remote_record_id IS NOT NULL`,
    )
    .all()
  for (const { entityId, recordId } of pairs) {
    const link = byId.get(recordId)
    if (link) ledger.join(nodeOfLink(link), entityNode(entityId))
  }
}

function sideOf({ stage }: Player, integrationId: string): Side {
  return stage.id('A') === integrationId ? 'A' : 'B'
}

/** What is held of every record is what the CRM has. */
function pulledWhole(player: Player, dumps: Dumps): string[] {
  const wrong: string[] = []
  const held = new Map(
    linksOf(player)
      .filter((link) => link.deleted === 0)
      .map((link) => [nodeOf(sideOf(player, link.integrationId), link.object, link.remoteId), link]),
  )
  for (const side of sides) {
    for (const object of objects) {
      for (const record of dumps[side][object].values()) {
        const node = nodeOf(side, object, record.id)
        const link = held.get(node)
        held.delete(node)
        const fields = link && player.stage.store.records.get(link.recordId)?.fields
        if (!fields) wrong.push(`${node} is not held`)
        else {
          for (const field of edited[object]) {
            if (formOf(object, field, fields[field]) !== formOf(object, field, record.fields[field]))
              wrong.push(`${node} ${field}: held ${fields[field]}, the CRM has ${record.fields[field]}`)
          }
        }
      }
    }
  }
  return [...wrong, ...[...held.keys()].map((node) => `${node} is held, but is gone at the CRM`)]
}

/** Every field that syncs both ways is the same here and at each CRM, unless a person still has to say which. */
function agreed(player: Player, dumps: Dumps): string[] {
  const { store } = player.stage
  const wrong: string[] = []
  for (const link of linksOf(player)) {
    const entity = link.entityId === null ? null : store.entities.get(link.entityId)
    const side = sideOf(player, link.integrationId)
    const record = dumps[side][link.object].get(link.remoteId)
    if (!entity || entity.deletedAt !== null || link.deleted === 1 || !record) continue
    // What the CRM refuses, or has parked for a person, is not at rest by itself.
    if (store.outbox.active(link.objectId, entity.id)?.state === 'parked') continue
    const open = undecided(player, link)
    const definition = provider.objects.find((item) => item.name === link.name)
    const definitions = store.objects.definitions(link.objectId)
    const typeOf = fieldTypes(entity.kind, definitions)
    const held = store.records.get(link.recordId)?.fields ?? {}
    for (const [field, remote] of Object.entries<FieldValue>(held)) {
      const type = typeOf(field)
      const ofAccount = type === 'user' || type === 'reference'
      const isWritten = definition?.writer?.accessTo(field, definitions, 'update') === 'writable'
      if (ofAccount || open.has(field) || !isWritten) continue
      const local = entity.fields[field] ?? null
      if (!sameValue(type, local, remote)) {
        wrong.push(`E:${entity.id} ${field}: here ${local}, at ${side} ${remote} (${link.object} ${link.remoteId})`)
      }
    }
  }
  return wrong
}

/** Fields of a link that a person has to decide, or that wait with their reason: they are listed, and written nowhere for now. */
function undecided({ stage }: Player, { objectId, entityId }: LinkRow): Set<string> {
  if (entityId === null) return new Set()
  const { conflicts, waiting } = stage.store
  const refused = waiting.of(objectId, entityId).map(({ field }) => field)
  return new Set([...contestedFields(conflicts.ofEntity(entityId)), ...refused])
}

/** Every run says how many changes it has made, and has them. */
function counted({ stage }: Player): string[] {
  const rows = stage.store.db
    .prepare<[], { id: string; kind: string; said: number; kept: number }>(
      `SELECT id, kind, change_count AS said, (SELECT COUNT(*) FROM changes WHERE run_id = runs.id) AS kept FROM runs`,
    )
    .all()
  return rows
    .filter(({ said, kept }) => said !== kept)
    .map(({ id, kind, said, kept }) => `${kind} ${id} says ${said} changes and has ${kept}`)
}

function stillWaiting({ stage }: Player): string[] {
  const rows = stage.store.db
    .prepare<[], { id: number; op: string; state: string; problem: string | null }>(
      `SELECT id, op, state, problem FROM outbox WHERE state IN ('queued', 'in-flight', 'unknown')
         OR (state = 'parked' AND problem NOT LIKE '%CRM_RECORD_DELETED%' AND problem NOT LIKE '%CRM_RECORD_TAKEN%'
           AND problem NOT LIKE '%SYSTEMS_DISAGREE%' AND problem NOT LIKE '%OUTCOME_UNKNOWN%'
           AND problem NOT LIKE '%CRM_REFUSED_RECORD%')`,
    )
    .all()
  return rows.map((row) => `outbox row ${row.id} (${row.op}) is ${row.state} ${row.problem ?? ''}`)
}

/** Edits that were never heard of here, although they no longer stand at the place where they were made. */
async function unheard(player: Player, dumps: Dumps): Promise<string[]> {
  const { ledger, stage } = player
  const heard = new Set<string>()
  const hear = (entityId: number | null, kind: string, fields: { field: string; values: FieldValue[] }[]) => {
    const object = kind === 'company' ? 'companies' : 'contacts'
    const root = entityId === null ? '' : ledger.rootOf(entityNode(entityId))
    for (const { field, values } of fields) {
      for (const value of values) heard.add(`${root} ${field} ${formOf(object, field, value)}`)
    }
  }
  const { runs, here } = stage.scene
  for (const run of await runs.list()) {
    for (const { entityId, entityKind, fields } of await runs.changes(run)) {
      const both = fields.map(({ field, before, after }) => ({ field, values: [before, after] }))
      hear(entityId === null ? null : Number(entityId), entityKind, both)
    }
  }
  for (const { recordId, kind, fields, sides: others } of await here.conflicts()) {
    const all = fields.map(({ field, local, remote }) => ({
      field,
      values: [local, remote, ...others.map(({ values }) => values[field] ?? null)],
    }))
    hear(Number(recordId), kind, all)
  }
  const last = new Map(ledger.edits.map((edit) => [`${edit.node} ${edit.field}`, edit]))
  return [...last.values()].flatMap((edit) => {
    if (heard.has(`${ledger.rootOf(edit.node)} ${edit.field} ${edit.form}`)) return []
    if (edit.node.startsWith('E:')) return [`the edit of ${edit.node} ${edit.field} to ${edit.form} is in no history`]
    const now = valueAt(dumps, edit.node, edit.field)
    // A record that was deleted at the CRM took its last values along; one that stands as it was edited lost nothing.
    if (now === null || now === edit.form) return []
    return [`the edit of ${edit.node} ${edit.field} to ${edit.form} was written over unseen, with ${now}`]
  })
}

/** The value at a CRM now; null when the record is gone. */
function valueAt(dumps: Dumps, node: string, field: string): string | null {
  const [side, object, id = ''] = node.split(':') as [Side, ObjectName, string]
  const record = dumps[side][object].get(id)
  return record ? formOf(object, field, record.fields[field]) : null
}

/** What stands in the end is the last edit of one of the sides, where the field's whole group was edited nowhere else. */
function overruled(player: Player, dumps: Dumps): string[] {
  const { ledger, played } = player
  if (played.undone || played.metLate) return []
  const wrong: string[] = []
  const grouped: Record<string, string> = { firstName: 'name', lastName: 'name', city: 'address', country: 'address' }
  const groupOf = (field: string) => grouped[field] ?? field
  for (const side of sides) {
    for (const object of objects) {
      for (const record of dumps[side][object].values()) {
        const node = nodeOf(side, object, record.id)
        const root = ledger.rootOf(node)
        const own = ledger.edits.filter((edit) => edit.object === object && ledger.rootOf(edit.node) === root)
        for (const field of edited[object]) {
          const ofGroup = own.filter((edit) => groupOf(edit.field) === groupOf(field))
          const [first] = ofGroup
          // Edited in one place only, and nothing else of its group anywhere: that value must be the one.
          if (!first || ofGroup.some((edit) => edit.node !== first.node || edit.field !== field)) continue
          const forms = new Set(ofGroup.filter((edit) => edit.field === field).map((edit) => edit.form))
          const final = formOf(object, field, record.fields[field])
          const wanted = ofGroup.at(-1)?.form
          const stale = forms.has(final) && final !== wanted
          const lostHere = first.node === node && final !== wanted
          if (stale || lostHere) wrong.push(`${node} ${field} is ${final}, the only edits end with ${wanted}`)
        }
      }
    }
  }
  return wrong
}

/** Keys under which a record was made while one that was made before was still there. */
function madeTwice(player: Player, requests: readonly LoggedRequest[]): string[] {
  const entityOf = new Map(linksOf(player).map((link) => [`${link.name} ${link.remoteId}`, link.entityId]))
  const areTwo = (object: string, one: string, other: string) => {
    const [a, b] = [entityOf.get(`${object} ${one}`), entityOf.get(`${object} ${other}`)]
    return player.played.split && a != null && b != null && a !== b
  }
  const alive = new Map<string, string>()
  const twice: string[] = []
  for (const { effects, connectionId } of requests) {
    for (const { object, action, id, key } of effects) {
      const name = `${connectionId} ${object} ${key}`
      if (action === 'create' && key !== null) {
        const before = alive.get(name)
        if (before !== undefined && !areTwo(object, before, id))
          twice.push(`${object} "${key}" was made as ${before} and as ${id}`)
        alive.set(name, id)
      }
      if (action === 'delete' || action === 'erase' || action === 'merge')
        for (const [at, made] of alive) if (made === id) alive.delete(at)
    }
  }
  return twice
}

/** Values at the CRMs and here that were never written to the record or to one that it is the same as. */
function foreign(player: Player, dumps: Dumps): string[] {
  const { ledger, stage } = player
  const wrong: string[] = []
  const look = (node: string, field: string, form: string) => {
    if (!ledger.writtenTo(node, field).has(form)) wrong.push(`${node} ${field} is ${form}, which was never written`)
  }
  const open = new Map(
    linksOf(player).map((link) => [
      nodeOf(sideOf(player, link.integrationId), link.object, link.remoteId),
      undecided(player, link),
    ]),
  )
  for (const side of sides) {
    for (const object of objects) {
      for (const record of dumps[side][object].values()) {
        const node = nodeOf(side, object, record.id)
        for (const field of edited[object]) {
          const form = formOf(object, field, record.fields[field])
          // A record that was made here lacks what is undecided.
          const isLeftOut = form === formOf(object, field, null) && open.get(node)?.has(field)
          if (!isLeftOut) look(node, field, form)
        }
      }
    }
  }
  const entities = stage.store.db.prepare<[], { id: number }>('SELECT id FROM entities WHERE deleted_at IS NULL').all()
  for (const { id } of entities) {
    const entity = stage.store.entities.get(id)
    if (!entity) continue
    const object = entity.kind === 'contact' ? 'contacts' : 'companies'
    for (const field of edited[object]) {
      look(entityNode(id), field, formOf(object, field, entity.fields[field]))
    }
  }
  return wrong
}
