import { hashText } from '../../kit/random'
import { type Call, type Handler, listAnswer, nextPage, objectOf } from '../call'
import { json, notFound, validation } from '../errors'
import { type AssociationInputs, bodies, flagOf, limitOf, listOf, readBody, readQuery } from '../requests'
import { appSource, type ObjectName, type ObjectType, objectTypeOf, type StoredRecord } from '../types'
import { labels } from './associations'
import { search } from './search'

const MAX_PAGE = 100
const MAX_PAGE_WITH_HISTORY = 50

export const list: Handler = (call) => {
  const type = objectOf(call, 'read')
  const query = readQuery(call.request, [
    'after',
    'archived',
    'associations',
    'limit',
    'properties',
    'propertiesWithHistory',
  ])
  const { portal } = call
  const view = portal.view(type.name)
  const store = portal.store(type.name)
  const history = historyNames(call, type, listOf(query.propertiesWithHistory))
  const limit = limitOf(query.limit, 10, history.length > 0 ? MAX_PAGE_WITH_HISTORY : MAX_PAGE)
  const archived = flagOf(query.archived, 'archived')
  const names = view.names(listOf(query.properties))
  const related = associated(call, listOf(query.associations))
  const from = placeOf(query.after?.at(-1), (id) => store.base.seqFrom(id))

  const places: number[] = []
  let seq = from
  for (; seq < store.end && places.length < limit; seq += 1) if (store.isShown(seq, archived)) places.push(seq)
  while (seq < store.end && !store.isShown(seq, archived)) seq += 1
  const more = seq < store.end

  const shownPlaces = distorted(call, places, from)
  const results = shownPlaces.map((place) => {
    const record = store.at(place) as StoredRecord
    return view.row(record, { ...view.show(record, names, history), ...associationsOf(call, type, record, related) })
  })
  const last = store.at(places.at(-1) ?? 0)
  const after =
    portal.paging === 'loop' && query.after !== undefined ? query.after.at(-1) : last && String(Number(last.id) + 1)
  return listAnswer({ results, ...(more && after ? nextPage(call, after) : {}) })
}

function placeOf(after: string | undefined, seqFrom: (id: number) => number): number {
  if (after === undefined || after === '') return 0
  if (!/^\d{1,15}$/.test(after)) throw validation(`Invalid value for parameter after: ${after}`)
  return seqFrom(Number(after))
}

/** Pages as a test wants them, see the `paging` knob. */
function distorted(call: Call, places: number[], from: number): number[] {
  const { paging } = call.portal
  if (paging === 'overlap' && from > 0)
    return [from - 1, ...places].filter((seq) => call.portal.store(objectOf(call, 'read').name).at(seq))
  if (paging === 'shuffle') return [...places].sort((a, b) => hashText(String(a)) - hashText(String(b)))
  return places
}

function historyNames(call: Call, type: ObjectType, asked: string[] | undefined): string[] {
  return (asked ?? []).map((name) => name.toLowerCase()).filter((name) => call.portal.catalogue.find(type.name, name))
}

function associated(call: Call, asked: string[] | undefined): ObjectName[] {
  return (asked ?? []).map((name) => {
    const type = objectTypeOf(name)
    if (type === null) throw validation(`Unable to infer object type from: ${name}`)
    return objectOf(call, 'read', name).name
  })
}

function associationsOf(call: Call, type: ObjectType, record: StoredRecord, asked: readonly ObjectName[]) {
  const found: Record<string, { results: { id: string; type: string }[] }> = {}
  for (const other of asked) {
    if (other === type.name) continue
    const links = call.portal.associations.of(type.name, record.seq)
    if (links.length === 0) continue
    const name = type.name === 'contacts' ? 'contact_to_company' : 'company_to_contact'
    found[other] = {
      results: links.flatMap((link) => [
        ...(link.primary ? [{ id: link.record.id, type: name }] : []),
        { id: link.record.id, type: `${name}_unlabeled` },
      ]),
    }
  }
  return Object.keys(found).length === 0 ? {} : { associations: found }
}

export const get: Handler = (call) => {
  const type = objectOf(call, 'read')
  const query = readQuery(call.request, [
    'archived',
    'associations',
    'idProperty',
    'properties',
    'propertiesWithHistory',
  ])
  const { portal } = call
  const view = portal.view(type.name)
  const id = call.params.id ?? ''
  const archived = flagOf(query.archived, 'archived')
  const record = archived ? portal.see(type.name, id) : portal.find(type.name, id, query.idProperty?.at(-1))
  if (record === null) portal.refuseHidden(type.name, id)
  if (record === null || (record.archivedAt !== null) !== archived) throw notFound()
  const history = historyNames(call, type, listOf(query.propertiesWithHistory))
  return json(200, {
    ...view.show(record, view.names(listOf(query.properties)), history),
    ...associationsOf(call, type, record, associated(call, listOf(query.associations))),
  })
}

export const create: Handler = (call) => {
  const type = objectOf(call, 'write')
  readQuery(call.request, [])
  const body = readBody(call.request, bodies.create)
  const links = targetsOf(call, type, body.associations)
  const record = call.portal.writer(type.name).create(body.properties, appSource)
  linkAll(call, type, record, links)
  return json(201, call.portal.view(type.name).showWritten(record, Object.keys(body.properties)))
}

type Target = { record: StoredRecord; primary: boolean }

/** Checks the associations of a new record before it is made. */
export function targetsOf(call: Call, type: ObjectType, inputs: AssociationInputs): Target[] {
  return (inputs ?? []).map((input) => {
    const { primary, plain } = labels[type.name]
    const ids = input.types.map((item) => item.associationTypeId)
    const other: ObjectName = type.name === 'contacts' ? 'companies' : 'contacts'
    if (ids.length === 0 || ids.some((id) => id !== primary.typeId && id !== plain.typeId)) {
      throw validation(`One or more associations are invalid: association type ${ids.join(', ')} doesn't exist`)
    }
    const record = call.portal.find(other, input.to.id)
    if (record === null) throw validation(`One or more associations are invalid: no object with id ${input.to.id}`)
    return { record, primary: ids.includes(primary.typeId) }
  })
}

export function linkAll(call: Call, type: ObjectType, record: StoredRecord, links: readonly Target[]): void {
  for (const link of links) {
    if (type.name === 'contacts') call.portal.associations.link(record, link.record, link.primary)
    else call.portal.associations.link(link.record, record, link.primary)
  }
}

export const update: Handler = (call) => {
  const type = objectOf(call, 'write')
  const query = readQuery(call.request, ['idProperty'])
  const record = call.portal.need(type.name, call.params.id ?? '', query.idProperty?.at(-1))
  const body = readBody(call.request, bodies.update)
  const next = call.portal.writer(type.name).update(record, body.properties, appSource)
  return json(200, call.portal.view(type.name).showWritten(next, Object.keys(body.properties)))
}

/** Idempotent: what is not there counts as archived. */
export const archive: Handler = (call) => {
  const type = objectOf(call, 'write')
  readQuery(call.request, [])
  const { id = '' } = call.params
  const record = call.portal.find(type.name, id)
  if (record?.id === id) call.portal.writer(type.name).archive(record)
  return json(204, undefined)
}

export const merge: Handler = (call) => {
  const type = objectOf(call, 'write')
  const body = readBody(call.request, bodies.merge)
  const into = call.portal.need(type.name, body.primaryObjectId)
  const from = call.portal.need(type.name, body.objectIdToMerge)
  const merged = call.portal.merge(type.name, into, from, appSource)
  return json(200, call.portal.view(type.name).showWritten(merged, ['hs_merged_object_ids']))
}

/** Erases without a trace: no archived listing shows it. */
export const gdprDelete: Handler = (call) => {
  const type = objectOf(call, 'write')
  const body = readBody(call.request, bodies.gdprDelete)
  const record = call.portal.find(type.name, body.objectId, body.idProperty)
  if (record !== null) call.portal.writer(type.name).erase(record)
  return json(204, undefined)
}

export const searchObjects: Handler = (call) => {
  const type = objectOf(call, 'read')
  readQuery(call.request, [])
  const body = readBody(call.request, bodies.search)
  const { portal } = call
  const view = portal.view(type.name)
  const found = search(portal.catalogue, portal.store(type.name), body)
  const names = view.names(body.properties)
  return json(200, {
    total: found.total,
    results: found.records.map((record) => view.row(record, view.show(record, names))),
    ...(found.after === null ? {} : { paging: { next: { after: found.after } } }),
  })
}
