import {
  associationFields,
  type CallerTrigger,
  type Conflict,
  type ConflictChoice,
  type ContestedRecord,
  conflictSide,
  type EntityKind,
  type FieldValue,
  fail,
} from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import type { RecordShape } from '../../fields/record-shape'
import type { ConflictRow } from '../../store/entities/conflicts'
import type { EntityRow, FieldStamps } from '../../store/entities/entities'
import { toTimestamp, toTimestampOrNull } from '../../store/file/values'
import type { Acts } from '../acts'
import { contestedKind, settlePrimary } from '../primaries'
import { byPerson, type Edited } from './edit-records'
import { act, homeOf } from './edit-run'
import { type Link, type RecordPorts, requireEntity, Surroundings } from './record-context'
import { reviseWaiting, rowsOf } from './waiting'

/** Which value of each field is kept. */
export type Choices = Readonly<Record<string, ConflictChoice>>

/** A conflict as callers see it, with the values of now: every side may have been edited since it was found. */
export function conflictView(
  ports: RecordPorts,
  row: ConflictRow,
  around: Surroundings = new Surroundings(ports),
): Conflict {
  const open = openConflict(around, row)
  const [first] = open.sides
  const kind = contestedKind(row)
  const nameOf = (record: Link['record']) =>
    kind && nameOfEntity(around, around.store.associations.primaryAt(record.id, kind))
  const holder = ({ record, place }: Link) => ({
    linkId: String(record.id),
    integrationId: place.integration.id,
    values: Object.fromEntries(
      row.fields.flatMap(({ field }) => {
        if (kind) return [[field, nameOf(record)]]
        return Object.hasOwn(record.fields, field) ? [[field, record.fields[field] ?? null]] : []
      }),
    ),
    changedAt: toTimestampOrNull(record.remoteUpdatedAt),
  })
  return {
    id: String(row.id),
    recordId: String(open.entity.id),
    recordName: open.entity.displayName,
    kind: open.entity.kind,
    integrationId: first?.place.integration.id ?? '',
    runId: row.runId,
    at: toTimestamp(row.createdAt),
    fields: row.fields.map(({ field, base }) =>
      kind
        ? {
            ...associationFields[kind].first,
            base: null,
            local: nameOfEntity(around, around.store.associations.primaryOf(open.entity.id, kind)),
            remote: first ? nameOf(first.record) : null,
          }
        : {
            field,
            label: open.shape.label(field),
            base,
            local: open.entity.fields[field] ?? null,
            remote: remoteOf(open, field),
          },
    ),
    sides: open.sides.map(holder),
    others: open.links.filter((link) => !open.sides.includes(link)).map(holder),
    editedAt: toTimestampOrNull(kind ? null : editedAt(open)),
  }
}

/** When a person last set one of the contested fields here. */
function editedAt({ row, entity }: OpenConflict): number | null {
  const times = row.fields.flatMap(({ field }) => {
    const stamp = entity.stamps[field]
    return stamp?.by === 'person' ? [stamp.at] : []
  })
  return times.length === 0 ? null : Math.max(...times)
}

/** A record with its open conflicts as a list shows it; null when it has none, or is gone. */
export function contestedView(around: Surroundings, entityId: number): ContestedRecord | null {
  const entity = around.store.entities.get(entityId)
  const rows = around.store.conflicts.ofEntity(entityId)
  const [oldest] = rows
  if (!entity || !oldest) return null
  const links = around.linksOf(entityId).filter(({ record }) => record.deletedAt === null)
  const sides = links.filter(({ record }) => rows.some((row) => row.sides.includes(record.id)))
  const shape = around.shapeOf(
    entity.kind,
    links.map(({ place }) => place),
  )
  const fields = rows.flatMap((row) =>
    contestedKind(row) ? row.fields : row.fields.filter((item) => isOpen(shape, entity, sides, item)),
  )
  return {
    recordId: String(entity.id),
    recordName: entity.displayName,
    kind: entity.kind,
    integrationIds: [...new Set(sides.map(({ place }) => place.integration.id))],
    conflictIds: rows.map(({ id }) => String(id)),
    fields: fields.length,
    at: toTimestamp(Math.min(...rows.map(({ createdAt }) => createdAt))),
  }
}

/** Whether a field of a group is one that the sides differ on. */
function isOpen(
  shape: RecordShape,
  entity: EntityRow,
  sides: readonly Link[],
  { field }: ConflictRow['fields'][number],
): boolean {
  const local = entity.fields[field] ?? null
  return sides.some(({ record }) => !shape.same(field, record.fields[field] ?? null, local))
}

/**
 * Settles a conflict field by field. What is chosen becomes the value here and waits to be pushed where it differs.
 *
 * @throws ProblemError NOT_FOUND, CONFLICT_NOT_WHOLE when a field has no choice, BAD_INPUT when a choice names no side;
 * then nothing is changed
 */
export function settleConflict(
  ports: RecordPorts,
  id: string,
  choices: Choices,
  trigger: CallerTrigger = 'manual',
): Edited {
  const { store } = ports
  const row = store.conflicts.get(Number(id)) ?? fail('NOT_FOUND', { what: 'conflict', id })
  const around = new Surroundings(ports)
  const open = openConflict(around, row)
  const { entity } = open
  const decide = decisionOf(around, open, choices)
  const where = { integrationId: homeOf(store, entity.id, open.sides), kind: entity.kind, trigger }
  const { runId } = act(store, where, (acts) => decide(acts, outcomeOf(row, choices)))
  return { entity: requireEntity(store, String(entity.id)), runId }
}

/**
 * Settles the open conflicts of a record in one run. Those of which no field is chosen stay open.
 *
 * @throws ProblemError NOT_FOUND when none is chosen of, CONFLICT_NOT_WHOLE when a field of one has no choice, BAD_INPUT;
 * then nothing is changed
 */
export function settleRecord(ports: RecordPorts, recordId: string, choices: Choices, trigger: CallerTrigger): Edited {
  const { store } = ports
  const { id, kind } = requireEntity(store, recordId)
  const around = new Surroundings(ports)
  const open = store.conflicts
    .ofEntity(id)
    .filter((row) => row.fields.some(({ field }) => choices[field] !== undefined))
    .map((row) => openConflict(around, row))
  const [first] = open
  if (!first) fail('NOT_FOUND', { what: 'conflict', id: recordId })
  const where = { integrationId: homeOf(store, id, first.sides), kind, trigger }
  const { runId } = act(store, where, (acts) => {
    for (const item of open) {
      const present = { ...item, entity: requireEntity(store, recordId) }
      decisionOf(around, present, choices)(acts, outcomeOf(item.row, choices))
    }
  })
  return { entity: requireEntity(store, recordId), runId }
}

/**
 * Settles many conflicts with one choice, in one run for those of one kind and CRM.
 *
 * @param ids conflicts, a page of them: they are settled in one commit
 * @returns the runs, and how many were settled
 */
export function settleTogether(
  ports: RecordPorts,
  rows: readonly ConflictRow[],
  choice: ConflictChoice,
  trigger: CallerTrigger,
): { settled: number; runIds: string[] } {
  const around = new Surroundings(ports)
  const open = rows.map((row) => openConflict(around, row))
  const homes = Map.groupBy(open, ({ entity, sides }) => `${entity.kind} ${homeOf(ports.store, entity.id, sides)}`)
  const runIds = [...homes.values()].flatMap((conflicts) => {
    const [first] = conflicts
    if (!first) return []
    const { kind, id } = first.entity
    const where = { integrationId: homeOf(ports.store, id, first.sides), kind, trigger }
    return act(ports.store, where, (acts) => {
      for (const item of conflicts) {
        const choices = Object.fromEntries(item.row.fields.map(({ field }) => [field, choice]))
        // An entity may have several: each sees what the one before has made of it.
        const present = { ...item, entity: requireEntity(ports.store, String(item.entity.id)) }
        decisionOf(around, present, choices)(acts, choice)
      }
    }).runId
  })
  return { settled: open.length, runIds }
}

/**
 * What carries a choice out, about fields or about which one comes first.
 *
 * @throws ProblemError when it is no whole choice
 */
function decisionOf(around: Surroundings, open: OpenConflict, choices: Choices): (acts: Acts, outcome: string) => void {
  const kind = contestedKind(open.row)
  if (!kind) {
    const values = chosenValues(open, choices)
    return (acts, outcome) => settle(acts, around, open, values, outcome)
  }
  const chosen = chosenFirst(around, open, kind, choices)
  return (acts, outcome) => settleFirst(acts, open, kind, chosen, outcome)
}

/** Puts first what was chosen, and says so in the history. Belongs into a commit. */
export function settleFirst(
  acts: Acts,
  { row, entity, sides }: OpenConflict,
  kind: EntityKind,
  chosen: number | null,
  outcome: string,
): void {
  const fields = settlePrimary(acts, row, kind, chosen, outcome)
  const line = { entityId: entity.id, recordId: sides[0]?.record.id ?? null, kind: entity.kind }
  acts.note({ ...line, name: entity.displayName, action: 'updated', side: 'local', fields })
}

function chosenFirst({ store }: Surroundings, open: OpenConflict, kind: EntityKind, choices: Choices): number | null {
  const { field, label } = associationFields[kind].first
  const choice = choices[field] ?? fail('CONFLICT_NOT_WHOLE', { field: label })
  const named = conflictSide.safeParse(choice)
  if (named.success && named.data !== 'remote') {
    return named.data === 'base' ? null : store.associations.primaryOf(open.entity.id, kind)
  }
  const side = named.success ? open.sides[0] : open.links.find(({ record }) => String(record.id) === choice)
  if (!side) fail('BAD_INPUT', { reason: `choices.${field}: ${choice}` })
  return store.associations.primaryAt(side.record.id, kind)
}

function nameOfEntity({ store }: Surroundings, entityId: number | null): string | null {
  return entityId === null ? null : (store.entities.get(entityId)?.displayName ?? null)
}

/** An open conflict with what it is about, as it stands. */
export interface OpenConflict {
  row: ConflictRow
  entity: EntityRow
  /** Every live link of the entity. */
  links: Link[]
  /** Those with a value of their own. */
  sides: Link[]
  shape: RecordShape
}

export function openConflict(around: Surroundings, row: ConflictRow): OpenConflict {
  const entity = requireEntity(around.store, String(row.entityId))
  const links = around.linksOf(entity.id).filter(({ record }) => record.deletedAt === null)
  const places = links.map(({ place }) => place)
  const sides = links.filter(({ record }) => row.sides.includes(record.id))
  return { row, entity, links, sides, shape: around.shapeOf(entity.kind, places) }
}

function chosenValues(open: OpenConflict, choices: Choices): MappedFields {
  const values: MappedFields = {}
  for (const { field, base } of open.row.fields) {
    const local = open.entity.fields[field] ?? null
    const choice = choices[field]
    if (choice !== undefined) values[field] = valueAt(open, field, base, choice)
    // A field of the group on which all sides agree needs no choice.
    else if (!isOpen(open.shape, open.entity, open.sides, { field, base })) {
      values[field] = local
    } else fail('CONFLICT_NOT_WHOLE', { field: open.shape.label(field) })
  }
  return values
}

function valueAt(open: OpenConflict, field: string, base: FieldValue, choice: ConflictChoice): FieldValue {
  const named = conflictSide.safeParse(choice)
  if (named.success) {
    if (named.data === 'base') return base
    return named.data === 'local' ? (open.entity.fields[field] ?? null) : remoteOf(open, field)
  }
  const side = open.links.find(({ record }) => String(record.id) === choice)
  if (!side) fail('BAD_INPUT', { reason: `choices.${field}: ${choice}` })
  return side.record.fields[field] ?? null
}

function remoteOf({ sides }: OpenConflict, field: string): FieldValue {
  return sides[0]?.record.fields[field] ?? null
}

/**
 * Gives an entity the values that were chosen, and lets them wait for the CRMs that have others. Belongs into a commit.
 *
 * @param stamps who has set values that come from elsewhere, and when; else a person has now
 */
export function settle(
  acts: Acts,
  around: Surroundings,
  open: OpenConflict,
  values: MappedFields,
  outcome: string,
  stamps?: FieldStamps,
): void {
  const { row, entity, links, sides, shape } = open
  const fields = row.fields.map(({ field }) => field)
  const changes = shape.diff(entity.fields, values)
  const name = shape.nameOf({ ...entity.fields, ...values })
  const changed = changes.map(({ field }) => field)
  const given = stamps && Object.fromEntries(Object.entries(stamps).filter(([field]) => changed.includes(field)))
  const current = acts.setFields(entity, changes, given ?? byPerson(changed, acts.now), name)
  acts.endTurns(entity.id, fields)
  // From here on the value here is an edit of what each CRM has now.
  for (const { record } of links) {
    const own = Object.fromEntries(
      fields
        .filter((field) => Object.hasOwn(record.fields, field))
        .map((field) => [field, record.fields[field] ?? null]),
    )
    acts.setBase(record, record.fields, { ...record.base, ...own }, (...args) => shape.same(...args))
  }
  acts.closeConflict(row.id, outcome)
  reviseWaiting(rowsOf(acts), around, current, around.linksOf(entity.id))
  const kind: EntityKind = entity.kind
  const line = { entityId: entity.id, recordId: sides[0]?.record.id ?? null, kind, name }
  acts.note({ ...line, action: 'updated', side: 'local', fields: changes })
}

function outcomeOf(row: ConflictRow, choices: Choices): string {
  const sides = new Set(row.fields.flatMap(({ field }) => choices[field] ?? []))
  return sides.size === 1 ? String([...sides][0]) : 'mixed'
}
