import { z } from 'zod'
import { fieldType } from './fields'
import { direction, streamName } from './provider'
import { fieldValue } from './run'

const zone = z.string().refine(isZone, 'The name of a time zone, such as Europe/Stockholm')

/**
 * What is done with a value on its way between a CRM and Patchbay. The list of a field is gone through from the CRM to
 * here, and backwards on the way out. A blank is never changed.
 */
export const transform = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('trim') }),
  z.object({ kind: z.literal('case'), to: z.enum(['upper', 'lower', 'title']) }),
  /** E.164: a national number is one of this country (ISO 3166, two letters). */
  z.object({ kind: z.literal('phone'), country: z.string().regex(/^[A-Z]{2}$/) }),
  /** A number that the CRM keeps as a text, with its marks. */
  z.object({
    kind: z.literal('number'),
    decimal: z.enum(['.', ',']).default('.'),
    group: z.enum(['', '.', ',', ' ', "'"]).default(''),
  }),
  /** A day or a moment: as a text in a format, or where one side has days and the other moments, in a zone. */
  z.object({
    kind: z.literal('date'),
    as: z.enum(['date', 'datetime']),
    format: z.enum(['YYYY-MM-DD', 'DD.MM.YYYY', 'DD/MM/YYYY', 'MM/DD/YYYY']).default('YYYY-MM-DD'),
    zone: zone.default('UTC'),
  }),
  z.object({
    kind: z.literal('yes-no'),
    yes: z.string().trim().min(1).default('Yes'),
    no: z.string().trim().min(1).default('No'),
  }),
  /** Value by value. One that is not listed is kept back (null), or becomes the default. */
  z.object({
    kind: z.literal('values'),
    pairs: z
      .array(z.object({ crm: z.string(), here: z.string() }))
      .max(1000)
      .refine(comesBack, 'A value that has several partners must be the only one of each of them'),
    otherFromCrm: z.string().nullable().default(null),
    otherToCrm: z.string().nullable().default(null),
  }),
  /** A user of the account by the e-mail address, where the CRM keeps that as a text. */
  z.object({ kind: z.literal('owner') }),
  /** One part of a name that the CRM keeps in one field; another field here has the other part. */
  z.object({ kind: z.literal('name'), part: z.enum(['first', 'last']) }),
])
export type Transform = z.infer<typeof transform>

/** A field here and the CRM's field that it goes with. */
export const mappingRow = z.object({
  /** By field id. */
  field: z.string().min(1),
  /** What the CRM's field is called: the id of a standard field, or `custom:` and the CRM's name. */
  crmField: z.string().min(1),
  /** Null: the direction of the stream. */
  direction: direction.nullable().default(null),
  transforms: z.array(transform).max(20).default([]),
})
export type MappingRow = z.infer<typeof mappingRow>

/** A mapping as a file: what of a stream goes with what, object by object. */
export const mappingDocument = z.object({
  format: z.literal('patchbay-mapping'),
  version: z.literal(1),
  provider: z.string(),
  stream: streamName,
  objects: z.array(z.object({ object: z.string(), rows: z.array(mappingRow).max(5000) })).max(50),
})

/** A field of a CRM's object, as it was described at the last run. */
export const crmField = z.object({
  object: z.string(),
  /** As a mapping names it. */
  crmField: z.string(),
  /** As the CRM names it; null for a standard field that has no property of its own. */
  property: z.string().nullable(),
  label: z.string(),
  type: fieldType,
  custom: z.boolean(),
  access: z.enum(['writable', 'read_only', 'gone', 'unknown']),
  required: z.boolean(),
  options: z.array(z.object({ value: z.string(), label: z.string() })),
})

/** A row as it stands, with what both sides are. */
const shownMappingRow = mappingRow.extend({
  object: z.string(),
  /** What the CRM calls its field. */
  label: z.string(),
  /** The type of the CRM's field, and of the one here. */
  crmType: fieldType,
  type: fieldType,
  access: crmField.shape.access,
  /** Found by Patchbay; nothing was set by a person. */
  automatic: z.boolean(),
  /** How many records have a value for it that is kept back. */
  keptBack: z.number().int(),
})

/** What has changed at a CRM since a person last looked. */
export const drift = z.object({
  object: z.string(),
  crmField: z.string(),
  label: z.string(),
  kind: z.enum(['new', 'gone', 'type-changed', 'option-new', 'option-gone', 'option-renamed', 'read-only', 'writable']),
  before: z.string().nullable(),
  after: z.string().nullable(),
})

export const mappingState = z.object({
  integrationId: z.string(),
  stream: streamName,
  rows: z.array(shownMappingRow),
  drift: z.array(drift),
})

export type MappingDocument = z.infer<typeof mappingDocument>
export type MappingState = z.infer<typeof mappingState>
export type Drift = z.infer<typeof drift>

/** A row as it is and as it would be, or was made; null: none. */
export const mappingDifference = z.object({
  object: z.string(),
  field: z.string(),
  before: mappingRow.nullable(),
  after: mappingRow.nullable(),
})

/** What a change of a mapping comes to. `runId`: the run that it was made by; null: nothing was changed. */
export const mappingChange = z.object({
  differences: z.array(mappingDifference),
  runId: z.string().nullable(),
})
export type MappingChange = z.infer<typeof mappingChange>

/** A value that a mapping makes nothing of, and how many records have it. */
export const unmappedValue = z.object({
  object: z.string(),
  field: z.string(),
  crmField: z.string(),
  /** `from`: the CRM has it; `to`: it stands here. */
  way: z.enum(['from', 'to']),
  value: fieldValue,
  reason: z.enum(['not-listed', 'no-phone', 'no-number', 'no-date', 'no-yes-no', 'no-address']),
  records: z.number().int(),
})
export type UnmappedValue = z.infer<typeof unmappedValue>

/** A mapping held against all stored records. */
export const mappingCheck = z.object({
  records: z.number().int(),
  values: z.array(unmappedValue),
  /** There are further values; their records are not counted. */
  cut: z.boolean(),
})
export type MappingCheck = z.infer<typeof mappingCheck>

/** One stored record both ways: what the CRM has and what that is here, what stands here and what that would be there. */
export const mappingSample = z.object({
  recordId: z.string(),
  name: z.string(),
  rows: z.array(
    z.object({
      object: z.string(),
      field: z.string(),
      crmField: z.string(),
      crm: fieldValue,
      fromCrm: fieldValue,
      here: fieldValue,
      toCrm: fieldValue,
      /** Why a value has no form on the other side; null: it has one. */
      keptFromCrm: unmappedValue.shape.reason.nullable(),
      keptToCrm: unmappedValue.shape.reason.nullable(),
    }),
  ),
})
export type MappingSample = z.infer<typeof mappingSample>

export type CrmField = z.infer<typeof crmField>

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** Whether every value that goes out and comes back is the one that it was, or a partner of that in a list of its own. */
function comesBack(pairs: readonly { crm: string; here: string }[]): boolean {
  const count = (side: 'crm' | 'here', value: string) =>
    pairs.filter((pair) => pair[side].trim() === value.trim()).length
  return pairs.every(({ crm, here }) => count('crm', crm) === 1 || count('here', here) === 1)
}
