import type { FieldType, FieldValue, Transform } from '@shared/model'
import { canonical } from '../canonical'
import { canonicalPhone } from '../canonical-phone'
import { dialling } from './calling-codes'
import { dayIn, startOfDay } from './zoned-days'

/** Why a value cannot be transformed: it waits where it is, and nothing is written in its place. */
export type KeptReason = 'not-listed' | 'no-phone' | 'no-number' | 'no-date' | 'no-yes-no' | 'no-address'

/** What a transform makes of a value. `kept`: nothing, and the value that it stopped at. */
export type Transformed = { value: FieldValue } | { kept: KeptReason }

/** A value of the CRM's as a value here. A blank stays as it is. */
export function fromCrm(transforms: readonly Transform[], value: FieldValue): Transformed {
  return through(transforms, value, stepFromCrm)
}

/** A value here as one of the CRM's, whose field has a type: the same transforms, backwards. */
export function toCrm(transforms: readonly Transform[], value: FieldValue, crmType: FieldType): Transformed {
  return through(transforms.toReversed(), value, (transform, item) => stepToCrm(transform, item, crmType))
}

function through(
  transforms: readonly Transform[],
  given: FieldValue,
  step: (transform: Transform, value: FieldValue) => Transformed,
): Transformed {
  let value = given
  for (const transform of transforms) {
    if (isBlank(value)) break
    const done = step(transform, value)
    if ('kept' in done) return done
    value = done.value
  }
  return { value }
}

function stepFromCrm(transform: Transform, value: FieldValue): Transformed {
  switch (transform.kind) {
    case 'number':
      return readNumber(transform, String(value))
    case 'date':
      return transform.as === 'date' ? asDay(transform, String(value)) : asMoment(transform, String(value))
    case 'yes-no':
      return readYesNo(transform, value)
    case 'values':
      return byValue(value, pairsOf(transform).here, transform.otherFromCrm)
    default:
      return eitherWay(transform, value)
  }
}

function stepToCrm(transform: Transform, value: FieldValue, crmType: FieldType): Transformed {
  switch (transform.kind) {
    case 'number':
      return writeNumber(transform, String(value))
    case 'date':
      return writeDate(transform, String(value), crmType)
    case 'yes-no':
      return writeYesNo(transform, value)
    case 'values':
      return byValue(value, pairsOf(transform).crm, transform.otherToCrm)
    default:
      return eitherWay(transform, value)
  }
}

type Of<Kind extends Transform['kind']> = Extract<Transform, { kind: Kind }>

/** Transforms that do the same in both directions. */
function eitherWay(
  transform: Exclude<Transform, Of<'number' | 'date' | 'yes-no' | 'values'>>,
  value: FieldValue,
): Transformed {
  switch (transform.kind) {
    case 'trim':
      return { value: eachText(value, (text) => text.trim()) }
    case 'case':
      return { value: eachText(value, (text) => inCase(transform.to, text)) }
    case 'phone':
      return toE164(transform.country, String(value))
    case 'owner': {
      const address = canonical('email', value)
      return typeof address === 'string' && address.includes('@') ? { value: address } : { kept: 'no-address' }
    }
    // Parts of a name are put together field by field, see FieldMapping.
    case 'name':
      return { value }
  }
}

function isBlank(value: FieldValue): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

function eachText(value: FieldValue, change: (text: string) => string): FieldValue {
  if (typeof value === 'string') return change(value)
  return Array.isArray(value) ? value.map(change) : value
}

function inCase(to: 'upper' | 'lower' | 'title', text: string): string {
  if (to === 'upper') return text.toUpperCase()
  // Upper case of a letter that has two in lower case would not come back: it goes through upper case once.
  const lower = text.toUpperCase().toLowerCase()
  return to === 'lower'
    ? lower
    : lower.replace(/(^|[\s\-'’])(\p{L})/gu, (_, before: string, letter: string) => before + titled(letter))
}

/** The letter in upper case where that is one letter that is this one again in lower case. */
function titled(letter: string): string {
  const upper = letter.toUpperCase()
  return upper.toLowerCase() === letter && [...upper].length === 1 ? upper : letter
}

/** Digits of a number with its country, in E.164. https://www.itu.int/rec/T-REC-E.164 */
function toE164(country: string, text: string): Transformed {
  const plan = dialling(country)
  const [, national = '', extension = ''] = /^([+\d]+)(x\d+)?$/.exec(canonicalPhone(text)) ?? []
  if (plan === null || national === '') return { kept: 'no-phone' }
  const { code, trunk } = plan
  const digits = national.startsWith('+')
    ? national.slice(1)
    : code + (trunk !== '' && national.startsWith(trunk) ? national.slice(trunk.length) : national)
  return /^[1-9]\d{6,14}$/.test(digits) ? { value: `+${digits}${extension}` } : { kept: 'no-phone' }
}

function readNumber({ decimal, group }: Of<'number'>, text: string): Transformed {
  const plain = (group === '' ? text : text.replaceAll(/[\s\u00a0\u202f]/g, ' ').replaceAll(group, '')).trim()
  const [whole = '', ...fractions] = plain.split(decimal)
  if (fractions.length > 1) return { kept: 'no-number' }
  const written = fractions.length === 1 ? `${whole}.${fractions[0]}` : whole
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(written) || (decimal === ',' && whole.includes('.')))
    return { kept: 'no-number' }
  return { value: canonical('number', written) }
}

function writeNumber({ decimal, group }: Of<'number'>, text: string): Transformed {
  const plain = canonical('number', text)
  const parts = typeof plain === 'string' ? /^(-?)(\d+)(?:\.(\d+))?$/.exec(plain) : null
  if (!parts) return { kept: 'no-number' }
  const [, sign = '', whole = '', fraction] = parts
  const grouped = group === '' || group === decimal ? whole : whole.replace(/\B(?=(\d{3})+$)/g, group)
  return { value: sign + grouped + (fraction === undefined ? '' : decimal + fraction) }
}

const iso = /^\d{4}-\d{2}-\d{2}$/

const patterns = {
  'YYYY-MM-DD': { shape: /^(\d{4})-(\d{1,2})-(\d{1,2})$/, order: ['y', 'm', 'd'], mark: '-' },
  'DD.MM.YYYY': { shape: /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/, order: ['d', 'm', 'y'], mark: '.' },
  'DD/MM/YYYY': { shape: /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/, order: ['d', 'm', 'y'], mark: '/' },
  'MM/DD/YYYY': { shape: /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/, order: ['m', 'd', 'y'], mark: '/' },
} as const

/** A day that a text names in a format, or as CRMs write days; null where there is no such day in the calendar. */
function readDay(format: Of<'date'>['format'], text: string): string | null {
  const { shape, order } = patterns[iso.test(text) ? 'YYYY-MM-DD' : format]
  const parts = shape.exec(text)
  if (!parts) return null
  const of = (part: 'y' | 'm' | 'd') => (parts[order.indexOf(part as never) + 1] ?? '').padStart(2, '0')
  const day = `${of('y')}-${of('m')}-${of('d')}`
  const at = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) ? day : null
}

function writeDay(format: Of<'date'>['format'], day: string): string {
  const [y = '', m = '', d = ''] = day.split('-')
  const { order, mark } = patterns[format]
  return order.map((part) => ({ y, m, d })[part]).join(mark)
}

const isMoment = (text: string) => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) && !Number.isNaN(Date.parse(text))

/** As a day here: the day of a moment in the zone, or what a text says. */
function asDay({ format, zone }: Of<'date'>, text: string): Transformed {
  const value = isMoment(text) ? dayIn(zone, zoned(text)) : readDay(format, text.trim())
  return value === null ? { kept: 'no-date' } : { value }
}

/** As a moment here: where a day begins in the zone. */
function asMoment({ format, zone }: Of<'date'>, text: string): Transformed {
  if (isMoment(text)) return { value: canonical('datetime', text) }
  const day = readDay(format, text.trim())
  const value = day === null ? null : startOfDay(zone, day)
  return value === null ? { kept: 'no-date' } : { value }
}

/** A day goes to the CRM as its field has it: as a day, as the moment at which it begins in the zone, or as a text in the format. */
function writeDate({ as, format, zone }: Of<'date'>, text: string, crmType: FieldType): Transformed {
  const day = as === 'date' ? dayOf(text) : isMoment(text) ? dayIn(zone, zoned(text)) : null
  const written = day !== null && crmType === 'datetime' ? startOfDay(zone, day) : day
  if (written === null) return { kept: 'no-date' }
  return { value: crmType === 'date' || crmType === 'datetime' ? written : writeDay(format, written) }
}

function dayOf(text: string): string | null {
  return readDay('YYYY-MM-DD', String(canonical('date', text)))
}

/** A moment without a zone is UTC. */
function zoned(text: string): string {
  return String(canonical('datetime', text))
}

function readYesNo({ yes, no }: Of<'yes-no'>, value: FieldValue): Transformed {
  if (typeof value === 'boolean') return { value }
  const word = String(value).trim().toLowerCase()
  if (word === yes.toLowerCase()) return { value: true }
  return word === no.toLowerCase() ? { value: false } : { kept: 'no-yes-no' }
}

function writeYesNo({ yes, no }: Of<'yes-no'>, value: FieldValue): Transformed {
  const is = canonical('boolean', value)
  return typeof is === 'boolean' ? { value: is ? yes : no } : { kept: 'no-yes-no' }
}

type Pairs = Record<'crm' | 'here', ReadonlyMap<string, string>>
const made = new WeakMap<Of<'values'>, Pairs>()

/** The list by either side's values; the first pair with a value counts. */
function pairsOf(transform: Of<'values'>): Pairs {
  const known = made.get(transform)
  if (known) return known
  const pairs = {
    here: new Map(transform.pairs.toReversed().map(({ crm, here }) => [keyOf(crm), here])),
    crm: new Map(transform.pairs.toReversed().map(({ crm, here }) => [keyOf(here), crm])),
  }
  made.set(transform, pairs)
  return pairs
}

function keyOf(value: FieldValue): string {
  return String(canonical('text', value) ?? '')
}

/** Several values all have a partner, or all of them wait: half a list would take the rest away. */
function byValue(value: FieldValue, partners: ReadonlyMap<string, string>, other: string | null): Transformed {
  const one = (item: FieldValue) => partners.get(keyOf(item)) ?? other
  if (!Array.isArray(value)) {
    const partner = one(value)
    return partner === null ? { kept: 'not-listed' } : { value: partner }
  }
  const items = value.map(one)
  return items.includes(null) ? { kept: 'not-listed' } : { value: [...new Set(items.filter((item) => item !== null))] }
}
