import { z } from 'zod'
import { type Call, type Handler, listAnswer, nextPage, objectOf } from '../call'
import { HubSpotRefusal, json, notFound, validation } from '../errors'
import { limitOf, readBody, readQuery } from '../requests'
import { type ObjectName, objectTypes, type StoredRecord } from '../types'
import { labels } from './associations'

/** https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide */
const MAX_READ = 1000
const MAX_WRITE = 2000
const PAGE = 500

interface Pair {
  from: ObjectName
  to: ObjectName
}

function pairOf(call: Call, access: 'read' | 'write'): Pair {
  const from = objectOf(call, access, call.params.from).name
  const to = objectOf(call, access, call.params.to).name
  if (from === to) throw validation(`No associations of ${from} to ${to} are set up in this account`)
  return { from, to }
}

function linksOf(call: Call, pair: Pair, record: StoredRecord) {
  const { primary, plain } = labels[pair.from]
  return call.portal.associations.of(pair.from, record.seq).map((link) => ({
    toObjectId: link.record.id,
    associationTypes: link.primary ? [primary, plain] : [plain],
  }))
}

export const readAssociations: Handler = (call) => {
  const pair = pairOf(call, 'read')
  readQuery(call.request, [])
  const body = readBody(
    call.request,
    z.strictObject({ inputs: z.array(z.strictObject({ id: z.coerce.string(), after: z.string().optional() })) }),
  )
  if (body.inputs.length > MAX_READ)
    throw validation(`Batch size ${body.inputs.length} exceeds the maximum of ${MAX_READ}`)
  const results: unknown[] = []
  const lost: string[] = []
  for (const input of body.inputs) {
    const record = call.portal.find(pair.from, input.id)
    const to = record === null ? [] : linksOf(call, pair, record)
    if (record === null || to.length === 0) {
      lost.push(input.id)
      continue
    }
    const start = Number(input.after ?? 0)
    const next = start + PAGE
    results.push({
      from: { id: input.id },
      to: to.slice(start, next).map((item) => ({ ...item, toObjectId: Number(item.toObjectId) })),
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

function ends(call: Call, pair: Pair, from: string, to: string): { contact: StoredRecord; company: StoredRecord } {
  const one = need(call, pair.from, from)
  const other = need(call, pair.to, to)
  return pair.from === 'contacts' ? { contact: one, company: other } : { contact: other, company: one }
}

function isPrimary(pair: Pair, types: readonly { associationTypeId: number }[]): boolean {
  const known = labels[pair.from]
  if (types.length === 0) throw validation('At least one association type is needed')
  for (const { associationTypeId } of types) {
    if (associationTypeId !== known.primary.typeId && associationTypeId !== known.plain.typeId) {
      throw validation(`Association type ${associationTypeId} doesn't exist between ${pair.from} and ${pair.to}`)
    }
  }
  return types.some((type) => type.associationTypeId === known.primary.typeId)
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
  link: (input: I, contact: StoredRecord, company: StoredRecord) => unknown,
) {
  const results: unknown[] = []
  const errors: unknown[] = []
  for (const input of inputs) {
    try {
      const { contact, company } = ends(call, pair, input.from.id, input.to.id)
      results.push(link(input, contact, company))
    } catch (error) {
      if (!(error instanceof HubSpotRefusal)) throw error
      const context = { fromObjectId: [input.from.id], toObjectId: [input.to.id] }
      errors.push({ status: 'error', category: error.category, message: error.message, context })
    }
  }
  return completed(call, status, results, errors)
}

function pairResult(pair: Pair, from: string, to: string, primary: boolean) {
  return {
    fromObjectTypeId: objectTypes[pair.from].typeId,
    fromObjectId: Number(from),
    toObjectTypeId: objectTypes[pair.to].typeId,
    toObjectId: Number(to),
    labels: primary ? ['Primary'] : [],
  }
}

export const createAssociations: Handler = (call) => {
  const pair = pairOf(call, 'write')
  const input = z.strictObject({ from: id, to: id, types: z.array(spec) })
  const body = readBody(call.request, z.strictObject({ inputs: z.array(input).max(MAX_WRITE) }))
  const planned = body.inputs.map((item) => ({ ...item, primary: isPrimary(pair, item.types) }))
  return linkEach(call, pair, 201, planned, ({ from, to, primary }, contact, company) => {
    call.portal.associations.link(contact, company, primary)
    return pairResult(pair, from.id, to.id, primary)
  })
}

export const createDefaultAssociations: Handler = (call) => {
  const pair = pairOf(call, 'write')
  const body = readBody(
    call.request,
    z.strictObject({ inputs: z.array(z.strictObject({ from: id, to: id })).max(MAX_WRITE) }),
  )
  return linkEach(call, pair, 200, body.inputs, (item, contact, company) => {
    linkPlain(call, contact, company)
    return { ...item, associationSpec: specOf(pair) }
  })
}

function specOf(pair: Pair) {
  return { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: labels[pair.from].plain.typeId }
}

/** The first company of a contact becomes its primary one. */
function linkPlain(call: Call, contact: StoredRecord, company: StoredRecord): void {
  call.portal.associations.link(contact, company, call.portal.associations.of('contacts', contact.seq).length === 0)
}

/** Idempotent: what is not there is not linked. */
export const archiveAssociations: Handler = (call) => {
  const pair = pairOf(call, 'write')
  const body = readBody(
    call.request,
    z.strictObject({ inputs: z.array(z.strictObject({ from: id, to: z.array(id) })).max(MAX_WRITE) }),
  )
  for (const input of body.inputs) {
    const from = call.portal.find(pair.from, input.from.id)
    for (const to of input.to) {
      const other = call.portal.find(pair.to, to.id)
      if (from === null || other === null) continue
      if (pair.from === 'contacts') call.portal.associations.unlink(from, other)
      else call.portal.associations.unlink(other, from)
    }
  }
  return json(204, undefined)
}

export const listAssociations: Handler = (call) => {
  const pair = pairOf(call, 'read')
  const query = readQuery(call.request, ['after', 'limit'])
  const record = call.portal.need(pair.from, call.params.id ?? '')
  const limit = limitOf(query.limit, PAGE, PAGE)
  const start = Number(query.after?.at(-1) ?? 0)
  const all = linksOf(call, pair, record).map((item) => ({ ...item, toObjectId: Number(item.toObjectId) }))
  const next = start + limit
  return listAnswer({
    results: all.slice(start, next),
    ...(next < all.length ? nextPage(call, String(next)) : {}),
  })
}

export const putDefaultAssociation: Handler = (call) => {
  const pair = pairOf(call, 'write')
  const { id: from = '', toId: to = '' } = call.params
  const { contact, company } = ends(call, pair, from, to)
  linkPlain(call, contact, company)
  return completed(call, 200, [{ from: { id: from }, to: { id: to }, associationSpec: specOf(pair) }])
}

export const putAssociation: Handler = (call) => {
  const pair = pairOf(call, 'write')
  const { id: from = '', toId: to = '' } = call.params
  const primary = isPrimary(pair, readBody(call.request, z.array(spec)))
  const { contact, company } = ends(call, pair, from, to)
  call.portal.associations.link(contact, company, primary)
  return json(201, pairResult(pair, from, to, primary))
}

export const deleteAssociation: Handler = (call) => {
  const pair = pairOf(call, 'write')
  const { contact, company } = ends(call, pair, call.params.id ?? '', call.params.toId ?? '')
  call.portal.associations.unlink(contact, company)
  return json(204, undefined)
}

export const listLabels: Handler = (call) => {
  const pair = pairOf(call, 'read')
  if (labels[pair.from] === undefined) throw notFound()
  const { primary, plain } = labels[pair.from]
  return listAnswer({ results: [primary, plain] })
}
