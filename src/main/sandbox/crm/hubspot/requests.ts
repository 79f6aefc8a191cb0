import { z } from 'zod'
import type { UpstreamRequest } from '../kit/provider-sandbox'
import { badJson, HubSpotRefusal, validation } from './errors'

/** Refuses query parameters that the call does not know. */
export function readQuery<N extends string>(
  request: UpstreamRequest,
  allowed: readonly N[],
): Partial<Record<N, string[]>> {
  const result: Partial<Record<N, string[]>> = {}
  for (const name of new Set(request.query.keys())) {
    if (!allowed.includes(name as N)) throw validation(`Unknown query parameter: ${name}`)
    result[name as N] = request.query.getAll(name)
  }
  return result
}

/** A comma-separated or repeated parameter as a list. */
export function listOf(values: string[] | undefined): string[] | undefined {
  return values
    ?.flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '')
}

export function flagOf(values: string[] | undefined, name: string): boolean {
  const value = values?.at(-1)
  if (value === undefined || value === 'false') return false
  if (value === 'true') return true
  throw validation(`Invalid value for parameter ${name}: ${value}`)
}

/** A page size between 1 and the call's maximum. */
export function limitOf(values: string[] | undefined, fallback: number, max: number): number {
  const text = values?.at(-1)
  if (text === undefined) return fallback
  const limit = /^-?\d+$/.test(text) ? Number(text) : Number.NaN
  if (Number.isNaN(limit)) throw validation(`Invalid value for parameter limit: ${text}`)
  if (limit < 1 || limit > max) throw validation(`Invalid limit ${limit}: it must be between 1 and ${max}`)
  return limit
}

/** Checks a body against its schema and words the first fault as HubSpot does. */
export function readBody<S extends z.ZodType>(request: UpstreamRequest, schema: S): z.infer<S> {
  if (request.body === undefined) throw badJson(': No content to map due to end-of-input')
  const type = request.headers['content-type'] ?? ''
  if (!type.startsWith('application/json')) {
    throw new HubSpotRefusal(415, 'Unsupported Media Type', null)
  }
  const parsed = schema.safeParse(request.body)
  if (parsed.success) return parsed.data
  const missing = parsed.error.issues.filter(
    (issue) => issue.code === 'invalid_type' && valueAt(request.body, issue.path) === undefined,
  )
  if (missing.length > 0) {
    throw badJson(`. Some required fields were not set: [${missing.map((issue) => issue.path.at(-1)).join(', ')}]`)
  }
  const issue = parsed.error.issues[0]
  if (issue?.code === 'unrecognized_keys')
    throw badJson(`: Unrecognized field "${issue.keys[0]}", not marked as ignorable`)
  throw badJson(`: Cannot deserialize value at "${issue?.path.join('.')}" (${issue?.message})`)
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = body
  for (const key of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key]
  return value
}

const traceId = z.string().optional()
const properties = z.record(z.string(), z.unknown())
const inputs = <S extends z.ZodType>(item: S) => z.strictObject({ inputs: z.array(item) })

const associations = z
  .array(
    z.strictObject({
      to: z.strictObject({ id: z.coerce.string() }),
      types: z.array(z.strictObject({ associationCategory: z.string(), associationTypeId: z.coerce.number().int() })),
    }),
  )
  .optional()
export type AssociationInputs = z.infer<typeof associations>

const propertyList = z.array(z.string()).optional()
const recordId = z.strictObject({ id: z.coerce.string() })

/** Bodies of the object calls: https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide */
export const bodies = {
  create: z.strictObject({ properties, associations }),
  update: z.strictObject({ properties }),
  batchCreate: inputs(z.strictObject({ properties, associations, objectWriteTraceId: traceId })),
  batchUpdate: inputs(
    z.strictObject({
      id: z.coerce.string(),
      idProperty: z.string().optional(),
      properties,
      objectWriteTraceId: traceId,
    }),
  ),
  batchUpsert: inputs(
    z.strictObject({
      id: z.coerce.string(),
      idProperty: z.string().optional(),
      properties,
      objectWriteTraceId: traceId,
    }),
  ),
  batchRead: z.strictObject({
    inputs: z.array(recordId),
    properties: propertyList,
    propertiesWithHistory: propertyList,
    idProperty: z.string().optional(),
  }),
  batchArchive: inputs(recordId),
  merge: z.strictObject({ primaryObjectId: z.coerce.string(), objectIdToMerge: z.coerce.string() }),
  gdprDelete: z.strictObject({ objectId: z.coerce.string(), idProperty: z.string().optional() }),
  search: z.strictObject({
    filterGroups: z
      .array(
        z.strictObject({
          filters: z.array(
            z.strictObject({
              propertyName: z.string(),
              operator: z.string(),
              value: z.coerce.string().optional(),
              values: z.array(z.coerce.string()).optional(),
              highValue: z.coerce.string().optional(),
            }),
          ),
        }),
      )
      .optional(),
    sorts: z
      .array(
        z.union([
          z.string(),
          z.strictObject({ propertyName: z.string(), direction: z.enum(['ASCENDING', 'DESCENDING']).optional() }),
        ]),
      )
      .optional(),
    properties: propertyList,
    query: z.string().optional(),
    limit: z.coerce.number().int().optional(),
    after: z.coerce.string().optional(),
  }),
}
export type SearchBody = z.infer<typeof bodies.search>
