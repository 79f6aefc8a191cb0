import { z } from 'zod'
import type { LinkTable } from '../kit/links'
import {
  type AssociationInputs,
  type Call,
  type Handler,
  HubSpotRefusal,
  json,
  limitOf,
  listAnswer,
  nextPage,
  objectOf,
  offsetOf,
  onlyQuery,
  readBody,
  validation,
} from './calls'
import type { Portal } from './index'
import type { StoredRecord } from './objects/record'
import { type ObjectName, type ObjectType, objectTypes } from './objects/types'

/** https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide */
const maxRead = 1000
const maxWrite = 2000
const mostOnPage = 500

interface AssociationLabel {
  category: 'HUBSPOT_DEFINED'
  typeId: number
  label: string | null
}

interface Labels {
  plain: AssociationLabel
  /** One record on the other side may be the primary one; null where there is no such thing. */
  primary: AssociationLabel | null
}

/**
 * Ids of the association types of each pair: there, back, and those of the primary ones.
 * https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide#association-type-id-values
 */
const typeIds: [from: ObjectName, to: ObjectName, there: number, back: number, primary?: [number, number]][] = [
  ['contacts', 'companies', 279, 280, [1, 2]],
  ['deals', 'contacts', 3, 4],
  ['deals', 'companies', 341, 342, [5, 6]],
  ['leads', 'contacts', 608, 607, [578, 579]],
  ['leads', 'companies', 610, 609],
  ['calls', 'contacts', 194, 193],
  ['calls', 'companies', 182, 181],
  ['calls', 'deals', 206, 205],
  ['calls', 'leads', 595, 596],
  ['emails', 'contacts', 198, 197],
  ['emails', 'companies', 186, 185],
  ['emails', 'deals', 210, 209],
  ['emails', 'leads', 597, 598],
  ['meetings', 'contacts', 200, 199],
  ['meetings', 'companies', 188, 187],
  ['meetings', 'deals', 212, 211],
  ['meetings', 'leads', 599, 600],
  ['notes', 'contacts', 202, 201],
  ['notes', 'companies', 190, 189],
  ['notes', 'deals', 214, 213],
  ['notes', 'leads', 855, 854],
  ['tasks', 'contacts', 204, 203],
  ['tasks', 'companies', 192, 191],
  ['tasks', 'deals', 216, 215],
  ['tasks', 'leads', 647, 646],
]

const labels = new Map<string, Labels>()
for (const [from, to, there, back, primary] of typeIds) {
  labels.set(`${from}:${to}`, labelsOf(there, primary?.[0]))
  labels.set(`${to}:${from}`, labelsOf(back, primary?.[1]))
}

function labelsOf(plain: number, primary: number | undefined): Labels {
  const label = (typeId: number, text: string | null) => ({ category: 'HUBSPOT_DEFINED', typeId, label: text }) as const
  return { plain: label(plain, null), primary: primary === undefined ? null : label(primary, 'Primary') }
}

/** Two kinds of objects as a call names them, with the table that links them in one direction or the other. */
interface Pair extends Labels {
  from: ObjectName
  to: ObjectName
  table: LinkTable<StoredRecord, StoredRecord>
  turned: boolean
}

/** Null where no associations are set up. */
function pairBetween(portal: Portal, from: ObjectName, to: ObjectName): Pair | null {
  const known = labels.get(`${from}:${to}`)
  const straight = portal.links.find((table) => table.from.object === from && table.to.object === to)
  const table = straight ?? portal.links.find((item) => item.from.object === to && item.to.object === from)
  return known === undefined || table === undefined
    ? null
    : { ...known, from, to, table, turned: straight === undefined }
}

function pairOf(call: Call, access: 'read' | 'write'): Pair {
  const from = objectOf(call, access, call.params.from).name
  const to = objectOf(call, access, call.params.to).name
  const pair = pairBetween(call.portal, from, to)
  if (pair === null) throw validation(`No associations of ${from} to ${to} are set up in this account`)
  return pair
}

interface Linked {
  record: StoredRecord
  primary: boolean
}

/** Live records on the other side, the primary one first where that is the record's own. */
function linkedTo({ table, turned, primary }: Pair, record: StoredRecord): Linked[] {
  const found = turned
    ? table.back(record)
    : table.of(record).map((other, at) => ({ record: other, primary: at === 0 }))
  return primary === null ? found.map((item) => ({ ...item, primary: false })) : found
}

function link({ table, turned }: Pair, from: StoredRecord, to: StoredRecord, primary: boolean): void {
  if (turned) table.link(to, from, primary)
  else table.link(from, to, primary)
}

/** The first one becomes the primary one. */
function linkPlain(pair: Pair, from: StoredRecord, to: StoredRecord): void {
  const isFirst = pair.table.of(pair.turned ? to : from).length === 0
  link(pair, from, to, isFirst)
}

function unlink({ table, turned }: Pair, from: StoredRecord, to: StoredRecord): void {
  if (turned) table.unlink(to, from)
  else table.unlink(from, to)
}

/** What people do in the portal's screens. */
export function associateByHand(
  portal: Portal,
  from: { object: ObjectName; record: StoredRecord },
  to: { object: ObjectName; record: StoredRecord },
  edit: { action: 'associate' | 'dissociate'; primary?: boolean | undefined },
): void {
  const pair = pairBetween(portal, from.object, to.object)
  if (pair === null) throw new Error(`No associations of ${from.object} to ${to.object} are set up here.`)
  if (edit.action === 'dissociate') unlink(pair, from.record, to.record)
  else if (edit.primary === undefined) linkPlain(pair, from.record, to.record)
  else link(pair, from.record, to.record, edit.primary)
}

/** The ids that a listing or a read shows beside each record. */
export function associationsOf(call: Call, type: ObjectType, record: StoredRecord, asked: readonly ObjectName[]) {
  const found: Record<string, { results: { id: string; type: string }[] }> = {}
  for (const other of asked) {
    const pair = pairBetween(call.portal, type.name, other)
    const links = pair === null ? [] : linkedTo(pair, record)
    if (links.length === 0) continue
    const name = `${type.singular}_to_${objectTypes[other].singular}`
    const results = links.flatMap(({ record: { id }, primary }) => {
      if (pair?.primary === null) return [{ id, type: name }]
      return [...(primary ? [{ id, type: name }] : []), { id, type: `${name}_unlabeled` }]
    })
    found[other] = { results }
  }
  return Object.keys(found).length === 0 ? {} : { associations: found }
}

interface Target {
  pair: Pair
  record: StoredRecord
  primary: boolean
}

/** Checks the associations of a new record before it is made. */
export function targetsOf(call: Call, type: ObjectType, inputs: AssociationInputs): Target[] {
  return (inputs ?? []).map((input) => {
    const ids = input.types.map((item) => item.associationTypeId)
    const pair = Object.values(objectTypes)
      .map((other) => pairBetween(call.portal, type.name, other.name))
      .find((item) => item !== null && ids.every((id) => id === item.plain.typeId || id === item.primary?.typeId))
    if (ids.length === 0 || pair === null || pair === undefined) {
      throw validation(`One or more associations are invalid: association type ${ids.join(', ')} doesn't exist`)
    }
    const record = call.portal.find(pair.to, input.to.id)
    if (record === null) throw validation(`One or more associations are invalid: no object with id ${input.to.id}`)
    return { pair, record, primary: pair.primary !== null && ids.includes(pair.primary.typeId) }
  })
}

export function linkAll(record: StoredRecord, links: readonly Target[]): void {
  for (const { pair, record: other, primary } of links) link(pair, record, other, primary)
}

function shownLinks(pair: Pair, record: StoredRecord) {
  return linkedTo(pair, record).map((item) => ({
    toObjectId: item.record.id,
    associationTypes: item.primary && pair.primary !== null ? [pair.primary, pair.plain] : [pair.plain],
  }))
}

export const readAssociations: Handler = (call) => {
  const pair = pairOf(call, 'read')
  onlyQuery(call)
  const body = readBody(
    call,
    z.strictObject({ inputs: z.array(z.strictObject({ id: z.coerce.string(), after: z.string().optional() })) }),
  )
  if (body.inputs.length > maxRead)
    throw validation(`Batch size ${body.inputs.length} exceeds the maximum of ${maxRead}`)
  const results: unknown[] = []
  const lost: string[] = []
  for (const input of body.inputs) {
    const record = call.portal.find(pair.from, input.id)
    const to = record === null ? [] : shownLinks(pair, record)
    if (record === null || to.length === 0) {
      lost.push(input.id)
      continue
    }
    const start = Number(input.after ?? 0)
    const next = start + mostOnPage
    results.push({
      from: { id: input.id },
      to: to.slice(start, next),
      ...(next < to.length ? { paging: { next: { after: String(next) } } } : {}),
    })
  }
  const at = new Date(call.portal.options.clock.now()).toISOString()
  const done = { status: 'COMPLETE', results, startedAt: at, completedAt: at }
  if (lost.length === 0) return json(200, done)
  const errors = lost.map((id) => ({
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
    message: `No ${objectTypes[pair.to].singular} is associated with ${objectTypes[pair.from].singular} ${id}.`,
    context: { fromObjectId: [id], fromObjectType: [pair.from], toObjectType: [pair.to] },
    errors: [],
    links: {},
  }))
  return json(207, { ...done, numErrors: errors.length, errors })
}

const id = z.strictObject({ id: z.coerce.string() })
const spec = z.strictObject({
  associationCategory: z.enum(['HUBSPOT_DEFINED', 'INTEGRATOR_DEFINED', 'USER_DEFINED', 'WORK']),
  associationTypeId: z.coerce.number().int(),
})

function need(call: Call, object: ObjectName, wanted: string): StoredRecord {
  const record = call.portal.find(object, wanted)
  if (record === null) {
    throw new HubSpotRefusal(404, `${objectTypes[object].label} ${wanted} does not exist`, 'OBJECT_NOT_FOUND')
  }
  return record
}

function ends(call: Call, pair: Pair, from: string, to: string): [StoredRecord, StoredRecord] {
  return [need(call, pair.from, from), need(call, pair.to, to)]
}

function isPrimary(pair: Pair, types: readonly { associationTypeId: number }[]): boolean {
  if (types.length === 0) throw validation('At least one association type is needed')
  for (const { associationTypeId } of types) {
    if (associationTypeId !== pair.primary?.typeId && associationTypeId !== pair.plain.typeId) {
      throw validation(`Association type ${associationTypeId} doesn't exist between ${pair.from} and ${pair.to}`)
    }
  }
  return types.some((type) => type.associationTypeId === pair.primary?.typeId)
}

function completed(call: Call, status: number, results: unknown[], errors: unknown[] = []) {
  const at = new Date(call.portal.options.clock.now()).toISOString()
  const done = { status: 'COMPLETE', results, startedAt: at, completedAt: at }
  return errors.length === 0 ? json(status, done) : json(207, { ...done, numErrors: errors.length, errors })
}

/** Makes links one by one: one whose record is not there is an error of its own, and the others are made. */
function linkEach<I extends { from: { id: string }; to: { id: string } }>(
  call: Call,
  pair: Pair,
  status: number,
  inputs: readonly I[],
  linkOne: (input: I, from: StoredRecord, to: StoredRecord) => unknown,
) {
  const results: unknown[] = []
  const errors: unknown[] = []
  for (const input of inputs) {
    try {
      const [from, to] = ends(call, pair, input.from.id, input.to.id)
      results.push(linkOne(input, from, to))
    } catch (error) {
      if (!(error instanceof HubSpotRefusal)) throw error
      const context = { fromObjectId: [input.from.id], toObjectId: [input.to.id] }
      errors.push({ status: 'error', category: error.category, message: error.message, context, errors: [], links: {} })
    }
  }
  return completed(call, status, results, errors)
}

function pairResult(pair: Pair, from: string, to: string, primary: boolean) {
  return {
    fromObjectTypeId: objectTypes[pair.from].typeId,
    fromObjectId: from,
    toObjectTypeId: objectTypes[pair.to].typeId,
    toObjectId: to,
    labels: primary ? ['Primary'] : [],
  }
}

export const createAssociations: Handler = (call) => {
  const pair = pairOf(call, 'write')
  const input = z.strictObject({ from: id, to: id, types: z.array(spec) })
  const body = readBody(call, z.strictObject({ inputs: z.array(input).max(maxWrite) }))
  const planned = body.inputs.map((item) => ({ ...item, primary: isPrimary(pair, item.types) }))
  return linkEach(call, pair, 201, planned, (item, from, to) => {
    link(pair, from, to, item.primary)
    return pairResult(pair, item.from.id, item.to.id, item.primary)
  })
}

export const createDefaultAssociations: Handler = (call) => {
  const pair = pairOf(call, 'write')
  const body = readBody(call, z.strictObject({ inputs: z.array(z.strictObject({ from: id, to: id })).max(maxWrite) }))
  return linkEach(call, pair, 200, body.inputs, (item, from, to) => {
    linkPlain(pair, from, to)
    return { ...item, associationSpec: specOf(pair) }
  })
}

function specOf(pair: Pair) {
  return { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: pair.plain.typeId }
}

/** Idempotent: what is not there is not linked. */
export const archiveAssociations: Handler = (call) => {
  const pair = pairOf(call, 'write')
  const body = readBody(
    call,
    z.strictObject({ inputs: z.array(z.strictObject({ from: id, to: z.array(id) })).max(maxWrite) }),
  )
  for (const input of body.inputs) {
    const from = call.portal.find(pair.from, input.from.id)
    for (const to of input.to) {
      const other = call.portal.find(pair.to, to.id)
      if (from !== null && other !== null) unlink(pair, from, other)
    }
  }
  return json(204, undefined)
}

export const listAssociations: Handler = (call) => {
  const pair = pairOf(call, 'read')
  onlyQuery(call, 'after', 'limit')
  const record = call.portal.need(pair.from, call.params.id ?? '')
  const limit = limitOf(call, mostOnPage, mostOnPage)
  const start = offsetOf(call)
  const all = shownLinks(pair, record)
  const next = start + limit
  return listAnswer({
    results: all.slice(start, next),
    ...(next < all.length ? nextPage(call, String(next)) : {}),
  })
}

export const putDefaultAssociation: Handler = (call) => {
  const pair = pairOf(call, 'write')
  const { id: from = '', toId: to = '' } = call.params
  linkPlain(pair, ...ends(call, pair, from, to))
  return completed(call, 200, [{ from: { id: from }, to: { id: to }, associationSpec: specOf(pair) }])
}

export const putAssociation: Handler = (call) => {
  const pair = pairOf(call, 'write')
  const { id: from = '', toId: to = '' } = call.params
  const primary = isPrimary(pair, readBody(call, z.array(spec)))
  link(pair, ...ends(call, pair, from, to), primary)
  return json(201, pairResult(pair, from, to, primary))
}

export const deleteAssociation: Handler = (call) => {
  const pair = pairOf(call, 'write')
  unlink(pair, ...ends(call, pair, call.params.id ?? '', call.params.toId ?? ''))
  return json(204, undefined)
}

export const listLabels: Handler = (call) => {
  const { primary, plain } = pairOf(call, 'read')
  return listAnswer({ results: [...(primary === null ? [] : [primary]), plain] })
}
