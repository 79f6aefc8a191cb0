import type { UpstreamResponse } from '../../kit/provider-sandbox'
import { hashText } from '../../kit/random'
import { type Call, type Handler, objectOf } from '../call'
import { badJson, HubSpotRefusal, json, validation } from '../errors'
import { bodies, flagOf, readBody, readQuery } from '../requests'
import { appSource, type ObjectType, type StoredRecord } from '../types'
import { linkAll, targetsOf } from './objects'

/** https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide#limits */
const MAX_INPUTS = 100

interface Failure {
  refusal: HubSpotRefusal
  traceId: string | undefined
  ids?: string[]
}

interface Outcome {
  results: { record: StoredRecord; written: readonly string[]; traceId?: string | undefined; isNew?: boolean }[]
  failures: Failure[]
}

export const batchCreate: Handler = (call) => {
  const type = objectOf(call, 'write')
  const { inputs } = sized(readBody(call.request, bodies.batchCreate))
  const writer = call.portal.writer(type.name)
  const once = uniqueInside(call, type)
  return run(call, type, 201, inputs, {
    check: (input) => {
      once(input.properties)
      targetsOf(call, type, input.associations)
      writer.checkNew(input.properties)
    },
    write: (input, outcome) => {
      const links = targetsOf(call, type, input.associations)
      const record = writer.create(input.properties, appSource)
      linkAll(call, type, record, links)
      outcome.results.push({ record, written: Object.keys(input.properties), traceId: input.objectWriteTraceId })
    },
  })
}

export const batchUpdate: Handler = (call) => {
  const type = objectOf(call, 'write')
  const { inputs } = sized(readBody(call.request, bodies.batchUpdate))
  refuseRepeated(inputs.map((input) => input.id))
  const writer = call.portal.writer(type.name)
  const once = uniqueInside(call, type)
  return run(call, type, 200, inputs, {
    check: (input) => {
      once(input.properties)
      const record = call.portal.find(type.name, input.id, input.idProperty)
      if (record !== null) writer.checkChange(record, input.properties)
    },
    write: (input, outcome) => {
      const record = call.portal.find(type.name, input.id, input.idProperty)
      if (record === null) {
        outcome.failures.push(missing(type, [input.id], input.objectWriteTraceId))
        return
      }
      const next = writer.update(record, input.properties, appSource)
      outcome.results.push({ record: next, written: Object.keys(input.properties), traceId: input.objectWriteTraceId })
    },
  })
}

export const batchUpsert: Handler = (call) => {
  const type = objectOf(call, 'write')
  const { inputs } = sized(readBody(call.request, bodies.batchUpsert))
  refuseRepeated(inputs.map((input) => input.id))
  const writer = call.portal.writer(type.name)
  const once = uniqueInside(call, type)
  const prepared = (input: (typeof inputs)[number]) => {
    const idProperty = input.idProperty?.toLowerCase() ?? ''
    const definition = call.portal.catalogue.find(type.name, idProperty)
    if (!definition?.hasUniqueValue && !(idProperty === 'email' && type.name === 'contacts')) {
      throw validation(`idProperty must name a property with unique values: ${input.idProperty ?? 'none given'}`)
    }
    return {
      properties: { [idProperty]: input.id, ...input.properties },
      existing: call.portal.find(type.name, input.id, idProperty),
    }
  }
  return run(call, type, 200, inputs, {
    check: (input) => {
      const { properties, existing } = prepared(input)
      once(properties)
      if (existing === null) writer.checkNew(properties)
      else writer.checkChange(existing, input.properties)
    },
    write: (input, outcome) => {
      const { properties, existing } = prepared(input)
      const isNew = existing === null
      const record = isNew ? writer.create(properties, appSource) : writer.update(existing, input.properties, appSource)
      outcome.results.push({ record, written: Object.keys(properties), traceId: input.objectWriteTraceId, isNew })
    },
  })
}

export const batchRead: Handler = (call) => {
  const type = objectOf(call, 'read')
  const query = readQuery(call.request, ['archived'])
  const body = sized(readBody(call.request, bodies.batchRead))
  const archived = flagOf(query.archived, 'archived')
  const { portal } = call
  const view = portal.view(type.name)
  const names = view.names(body.properties)
  const history = (body.propertiesWithHistory ?? []).filter((name) => portal.catalogue.find(type.name, name))
  const found = new Map<string, StoredRecord>()
  const lost: string[] = []
  for (const id of new Set(body.inputs.map((input) => input.id))) {
    const record = archived ? portal.see(type.name, id) : portal.find(type.name, id, body.idProperty)
    if (record === null || (record.archivedAt !== null) !== archived) lost.push(id)
    else found.set(record.id, record)
  }
  const results = scattered([...found.values()], (record) => record.id).map((record) =>
    view.show(record, names, history),
  )
  return answer(call, 200, results, lost.length === 0 ? [] : [missing(type, lost, undefined)])
}

/** Idempotent: ids that are not there count as archived. */
export const batchArchive: Handler = (call) => {
  const type = objectOf(call, 'write')
  const { inputs } = sized(readBody(call.request, bodies.batchArchive))
  for (const { id } of inputs) {
    const record = call.portal.find(type.name, id)
    if (record?.id === id) call.portal.writer(type.name).archive(record)
  }
  return json(204, undefined)
}

function sized<B extends { inputs: unknown[] }>(body: B): B {
  if (body.inputs.length === 0) throw badJson('. Some required fields were not set: [inputs]')
  if (body.inputs.length > MAX_INPUTS) {
    throw validation(`Batch size ${body.inputs.length} exceeds the maximum of ${MAX_INPUTS}`)
  }
  return body
}

function refuseRepeated(ids: readonly string[]): void {
  const repeated = ids.filter((id, at) => ids.indexOf(id) !== at)
  if (repeated.length > 0)
    throw validation(`Duplicate IDs found in batch input: [${[...new Set(repeated)].join(', ')}]`)
}

/**
 * Runs a batch. With a trace id on every input each one succeeds or fails by itself; without, the first fault refuses
 * the whole batch before anything is written.
 */
function run<I extends { objectWriteTraceId?: string | undefined }>(
  call: Call,
  type: ObjectType,
  status: number,
  inputs: readonly I[],
  steps: { check(input: I): void; write(input: I, outcome: Outcome): void },
): UpstreamResponse {
  readQuery(call.request, [])
  const outcome: Outcome = { results: [], failures: [] }
  const traced = inputs.every((input) => input.objectWriteTraceId !== undefined)
  if (!traced) for (const input of inputs) steps.check(input)
  for (const input of inputs) {
    try {
      steps.write(input, outcome)
    } catch (error) {
      if (!traced || !(error instanceof HubSpotRefusal)) throw error
      outcome.failures.push({ refusal: error, traceId: input.objectWriteTraceId })
    }
  }
  const view = call.portal.view(type.name)
  const results = scattered(outcome.results, (result) => result.record.id).map((result) => ({
    ...view.showWritten(result.record, result.written),
    ...(result.traceId === undefined ? {} : { objectWriteTraceId: result.traceId }),
    ...(result.isNew === undefined ? {} : { new: result.isNew }),
  }))
  return answer(call, status, results, outcome.failures)
}

/** Unique values must not repeat inside a batch either. */
function uniqueInside(call: Call, type: ObjectType): (properties: Record<string, unknown>) => void {
  const seen = new Set<string>()
  return (properties) => {
    for (const [name, value] of Object.entries(properties)) {
      const isKey = name === 'email' || call.portal.catalogue.find(type.name, name)?.hasUniqueValue
      if (!isKey || typeof value !== 'string' || value === '') continue
      const key = `${name}=${value.trim().toLowerCase()}`
      if (seen.has(key)) throw validation(`Duplicate values found in batch input for property ${name}: [${value}]`)
      seen.add(key)
    }
  }
}

/** Results come in any order: trace ids tell them apart. */
function scattered<T>(items: readonly T[], idOf: (item: T) => string): T[] {
  return [...items].sort((a, b) => hashText(idOf(a)) - hashText(idOf(b)))
}

function missing(type: ObjectType, ids: string[], traceId: string | undefined): Failure {
  return {
    refusal: new HubSpotRefusal(
      404,
      `Could not get some ${type.label.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`,
      'OBJECT_NOT_FOUND',
    ),
    traceId,
    ids,
  }
}

function answer(call: Call, status: number, results: unknown[], failures: readonly Failure[]): UpstreamResponse {
  const at = new Date(call.portal.options.clock.now()).toISOString()
  const body = { status: 'COMPLETE', results, startedAt: at, completedAt: at }
  if (failures.length === 0) return json(status, body)
  const errors = failures.map(({ refusal, traceId, ids }) => ({
    status: 'error',
    category: refusal.category ?? 'VALIDATION_ERROR',
    message: refusal.message,
    context: {
      ...(traceId === undefined ? {} : { objectWriteTraceId: [traceId] }),
      ...(ids === undefined ? {} : { ids }),
    },
  }))
  return json(207, { ...body, numErrors: errors.length, errors })
}
