import { z } from 'zod'
import { invalid } from './calls'
import type { Company } from './index'
import { type Field, type FieldType, type ObjectName, objectTypes, type StoredRecord } from './objects'
import { pipelines, stages, users } from './seed'

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date as YYYY-MM-DD')
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, 'must be a time as HH:MM:SS')
const point = z.strictObject({ value: z.string(), label: z.string().optional(), primary: z.boolean().optional() })
const id = z.number().int().positive()
const part = z.string().nullish()

/** Parts of an address besides its text. */
const addressParts = [
  'country',
  'admin_area_level_1',
  'admin_area_level_2',
  'locality',
  'sublocality',
  'route',
  'street_number',
  'subpremise',
  'postal_code',
] as const

const address = z.strictObject({
  value: part,
  ...(Object.fromEntries(addressParts.map((name) => [name, part])) as Record<string, typeof part>),
})

/** What version 2 takes for a field of a type; nothing is turned into anything else. */
const shapes: Record<FieldType, z.ZodType> = {
  varchar: z.string().max(255, 'must be at most 255 characters'),
  varchar_auto: z.string().max(255, 'must be at most 255 characters'),
  text: z.string().max(100_000),
  double: z.number(),
  int: z.number().int(),
  boolean: z.boolean(),
  phone: z.string().max(255),
  date: day,
  daterange: z.strictObject({ from: day, until: day }),
  time: z.strictObject({ value: clock, timezone_id: z.number().int().nullish(), timezone_name: part }),
  timerange: z.strictObject({
    from: clock,
    until: clock,
    timezone_id: z.number().int().nullish(),
    timezone_name: part,
  }),
  enum: z.number().int(),
  set: z.array(z.number().int()),
  address,
  monetary: z.strictObject({ value: z.number(), currency: z.string().regex(/^[A-Z]{3}$/) }),
  user: id,
  org: id,
  people: id,
  deal: id,
  lead: z.uuid(),
  visible_to: z.union([z.literal(1), z.literal(3), z.literal(5), z.literal(7)]),
  status: z.enum(['open', 'won', 'lost', 'deleted']),
  stage: id,
  pipeline: id,
  labels: z.array(z.number().int()),
  emails: z.array(point),
  phones: z.array(point),
  participants: z.array(z.strictObject({ person_id: id, primary: z.boolean().optional() })),
}

/** Version 1 has other shapes for some fields of leads. */
const leadShapes: Partial<Record<string, z.ZodType>> = {
  value: z.strictObject({ amount: z.number(), currency: z.string().regex(/^[A-Z]{3}$/) }),
  label_ids: z.array(z.uuid()),
  visible_to: z.enum(['1', '3', '5', '7']),
}

/**
 * A value as the company keeps it; null where it is empty. Throws what the vendor refuses.
 *
 * @param where the place in the body, for the refusal's words
 */
export function accepted(
  company: Company,
  object: ObjectName,
  field: Field,
  value: unknown,
  where: string,
  source: 'app' | 'person',
): unknown {
  if (value === null) return null
  const shape = (object === 'leads' ? leadShapes[field.name] : undefined) ?? shapes[field.type]
  const parsed = shape.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const inside = issue === undefined || issue.path.length === 0 ? '' : `.${issue.path.join('.')}`
    throw invalid(`${where}${inside}: ${issue?.message ?? 'is not valid'}`)
  }
  const refusal = company.catalogue.refusalOf(
    object,
    field.name,
    typeof value === 'string' ? value : JSON.stringify(value),
  )
  if (refusal !== undefined && source === 'app')
    throw invalid(`${where}: ${refusal.message ?? 'this value is not allowed'}`)
  return settled(company, field, parsed.data, where)
}

function settled(company: Company, field: Field, value: unknown, where: string): unknown {
  switch (field.type) {
    case 'varchar':
      return (value as string).replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '') || null
    case 'text':
    case 'phone':
      return value || null
    case 'date':
      if (
        Number.isNaN(Date.parse(`${value}T00:00:00Z`)) ||
        new Date(`${value}T00:00:00Z`).toISOString().slice(0, 10) !== value
      ) {
        throw invalid(`${where}: must be a date that exists`)
      }
      return value
    case 'enum':
      if (!field.options.some((option) => option.id === value))
        throw invalid(`${where}: ${value} is not an option of it`)
      return value
    case 'set': {
      const ids = [...new Set(value as number[])]
      const stranger = ids.find((one) => !field.options.some((option) => option.id === one))
      if (stranger !== undefined) throw invalid(`${where}: ${stranger} is not an option of it`)
      return ids.length === 0 ? null : ids.sort((a, b) => a - b)
    }
    case 'user':
      if (!users.some((user) => user.id === value)) throw invalid(`${where}: User not found`)
      return value
    case 'org':
      return existing(company, 'companies', value, where)
    case 'people':
      return existing(company, 'contacts', value, where)
    case 'deal':
      return existing(company, 'deals', value, where)
    case 'lead':
      return existing(company, 'leads', value, where)
    case 'pipeline':
      if (!pipelines.some((pipeline) => pipeline.id === value)) throw invalid(`${where}: Pipeline not found`)
      return value
    case 'stage':
      if (!stages.some((stage) => stage.id === value)) throw invalid(`${where}: Stage not found`)
      return value
    case 'emails':
    case 'phones':
      return points(value as z.infer<typeof point>[])
    case 'participants':
      for (const { person_id } of value as { person_id: number }[]) existing(company, 'contacts', person_id, where)
      return value
    case 'address':
      return settledAddress(value as Record<string, string | null | undefined>)
    default:
      return value
  }
}

function existing(company: Company, object: ObjectName, value: unknown, where: string): unknown {
  if (company.see(object, String(value)) === null) throw invalid(`${where}: ${objectTypes[object].singular} not found`)
  return value
}

/** One address is the primary one: the first that says so, else the first. Empty ones are dropped. */
function points(list: readonly z.infer<typeof point>[]) {
  const kept = list.filter(({ value }) => value.trim() !== '')
  const first = Math.max(
    0,
    kept.findIndex(({ primary }) => primary === true),
  )
  return kept.map(({ value, label }, at) => ({ value: value.trim(), primary: at === first, label: label ?? 'work' }))
}

/** The parts of an address, those that are missing as null; its text is made from them where it has none. */
function settledAddress(given: Record<string, string | null | undefined>): Record<string, string | null> | null {
  const parts = Object.fromEntries(addressParts.map((name) => [name, given[name]?.trim() || null]))
  const { route, street_number, postal_code, locality, country } = parts
  const street = [route, street_number].filter(Boolean).join(' ')
  const town = [postal_code, locality].filter(Boolean).join(' ')
  const text = given.value?.trim() || [street, town, country].filter(Boolean).join(', ')
  return text === '' ? null : { value: text, ...parts }
}

/** What a person types into a field, as its value. JSON is taken for what it says. */
export function typedValue(company: Company, object: ObjectName, field: Field, text: string): unknown {
  if (/^[[{]/.test(text) && !['varchar', 'varchar_auto', 'text', 'phone'].includes(field.type)) {
    try {
      return JSON.parse(text)
    } catch {
      // It is a text that begins so.
    }
  }
  const list = () =>
    text
      .split(/[;,]/)
      .map((item) => item.trim())
      .filter((item) => item !== '')
  const optionOf = (item: string) =>
    field.options.find(({ id: one, label }) => String(one) === item || label === item)?.id ?? Number(item)
  switch (field.type) {
    case 'double':
    case 'int':
    case 'user':
    case 'org':
    case 'people':
    case 'deal':
    case 'pipeline':
    case 'stage':
      return Number(text)
    case 'visible_to':
      return object === 'leads' ? text : Number(text)
    case 'boolean':
      return text === 'true' || text === '1'
    case 'enum':
      return optionOf(text)
    case 'set':
      return list().map(optionOf)
    case 'labels':
      return list().map((item) => (object === 'leads' ? item : Number(item)))
    case 'monetary': {
      const [amount = '', currency = company.currency] = text.split(' ')
      return object === 'leads' && field.name === 'value'
        ? { amount: Number(amount), currency }
        : { value: Number(amount), currency }
    }
    case 'address':
    case 'time':
      return { value: text }
    case 'daterange':
    case 'timerange': {
      const [from = '', until = ''] = text.split(/[;,/]/)
      return { from, until }
    }
    case 'emails':
    case 'phones':
      return list().map((value, at) => ({ value, label: 'work', primary: at === 0 }))
    case 'participants':
      return list().map((item, at) => ({ person_id: Number(item), primary: at === 0 }))
    default:
      return text
  }
}

/** A name in two parts, at its first space, as the server splits it. */
export function splitName(name: string): { first_name: string | null; last_name: string | null } {
  const at = name.indexOf(' ')
  return at === -1
    ? { first_name: name || null, last_name: null }
    : { first_name: name.slice(0, at), last_name: name.slice(at + 1).trim() || null }
}

const iso = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`
const zoneless = (at: number) => iso(at).replace('T', ' ').slice(0, 19)

/** A record as its version of the API shows it, with all its fields. */
export function shown(company: Company, object: ObjectName, record: StoredRecord): Record<string, unknown> {
  const { version } = objectTypes[object]
  const all: [string, unknown][] = []
  const own: [string, unknown][] = []
  for (const field of company.catalogue.live(object)) {
    const value = record.values[field.name] ?? emptyOf(field)
    if (!field.custom) all.push([field.name, value])
    else if (version === 'v2') own.push([field.name, value])
    else own.push(...flat(field, value))
  }
  const values = Object.fromEntries(all)
  const number = Number(record.id)
  switch (object) {
    case 'leads':
      return {
        ...values,
        ...Object.fromEntries(own),
        id: record.id,
        creator_id: company.me.id,
        source_deal_id: null,
        channel: null,
        channel_id: null,
        origin_id: record.values.origin_id ?? null,
        next_activity_id: null,
        cc_email: `company+lead${record.seq}@pipedrivemail.com`,
        add_time: new Date(record.createdAt).toISOString(),
        update_time: new Date(record.updatedAt).toISOString(),
      }
    case 'notes':
      return {
        ...values,
        id: number,
        active_flag: record.archivedAt === null,
        add_time: values.add_time ?? zoneless(record.createdAt),
        update_time: zoneless(record.updatedAt),
        pinned_to_deal_flag: false,
        pinned_to_person_flag: false,
        pinned_to_organization_flag: false,
        last_update_user_id: null,
      }
    case 'callLogs':
      return { ...values, id: record.id, company_id: Number(company.options.account.id), has_recording: false }
    default:
      return {
        ...values,
        id: number,
        add_time: iso(record.createdAt),
        update_time: iso(record.updatedAt),
        is_deleted: record.archivedAt !== null,
        ...(object === 'contacts' ? splitName(String(values.name ?? '')) : {}),
        ...(object === 'activities' ? {} : { custom_fields: ownValues(object, own) }),
      }
  }
}

/** A deal without a value of the company's own fields shows none of the fields either. */
function ownValues(object: ObjectName, own: readonly [string, unknown][]): Record<string, unknown> | null {
  return object === 'deals' && own.every(([, value]) => value === null) ? null : Object.fromEntries(own)
}

function emptyOf({ type }: Field): unknown {
  return type === 'emails' || type === 'phones' || type === 'labels' ? [] : type === 'boolean' ? false : null
}

/** Version 1 puts the parts of a value beside it, under the field's code with an ending. */
function flat({ name, type }: Field, value: unknown): [string, unknown][] {
  const parts = (value ?? {}) as Record<string, unknown>
  switch (type) {
    case 'monetary':
      return [
        [name, parts.value ?? null],
        [`${name}_currency`, parts.currency ?? null],
      ]
    case 'daterange':
    case 'timerange':
      return [
        [name, parts.from ?? null],
        [`${name}_until`, parts.until ?? null],
      ]
    case 'time':
      return [
        [name, parts.value ?? null],
        [`${name}_timezone_id`, parts.timezone_id ?? null],
      ]
    case 'set':
      return [[name, Array.isArray(value) ? value.join(',') : null]]
    case 'address':
      return [
        [name, parts.value ?? null],
        ...addressParts.map((key): [string, unknown] => [`${name}_${key}`, parts[key] ?? null]),
      ]
    default:
      return [[name, value]]
  }
}

/** The value of a lead's own field from its parts in a body of version 1; undefined where the body does not hold it. */
export function unflattened(field: Field, body: Readonly<Record<string, unknown>>): unknown {
  const { name, type } = field
  const value = body[name]
  if (value === undefined || value === null) return value
  switch (type) {
    case 'monetary':
      return { value, currency: body[`${name}_currency`] ?? 'EUR' }
    case 'daterange':
    case 'timerange':
      return { from: value, until: body[`${name}_until`] ?? value }
    case 'time':
    case 'address':
      return { value }
    case 'set':
      return typeof value === 'string'
        ? value
            .split(',')
            .filter((item) => item !== '')
            .map(Number)
        : value
    default:
      return value
  }
}

/** Endings under which version 1 takes the parts of a value. */
export const flatEndings = ['_currency', '_until', '_timezone_id'] as const
