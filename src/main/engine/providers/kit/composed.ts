import type { MappedFields } from '../../fields/field-definition'
import { joinName, splitName } from '../../fields/mapping/names'
import { momentFrom, momentOfParts, partsOfMoment } from './dates'
import { isObject, listOf } from './json'
import type { ComposedRule } from './mapping'
import { plainText, writtenText } from './values'

/**
 * First and last name of a CRM that is written one name and makes the parts of it itself.
 *
 * @param parts the properties in which it gives them back; without them the name is split here
 */
export function nameInOne(property: string, parts?: { first: string; last: string }): ComposedRule {
  return {
    fields: ['firstName', 'lastName'],
    properties: [property, ...(parts ? [parts.first, parts.last] : [])],
    read: (valueAt): MappedFields => {
      const [first, last] = parts ? [valueAt(parts.first), valueAt(parts.last)] : []
      if (first !== undefined || last !== undefined) {
        return { firstName: plainText(first), lastName: plainText(last) }
      }
      const name = valueAt(property)
      if (name === undefined) return {}
      const split = splitName(plainText(name))
      return { firstName: split.first, lastName: split.last }
    },
    write: ({ firstName, lastName }) => ({
      [property]: joinName(writtenText(firstName ?? null), writtenText(lastName ?? null)),
    }),
  }
}

/** An address or number of a list, as CRMs keep them. */
interface Point {
  value: string
  label: string
  primary: boolean
}

/** Blank values are how some CRMs say that a list is empty. */
function pointsOf(value: unknown): Point[] {
  return listOf(value).flatMap((item) => {
    const text = plainText(isObject(item) ? item.value : item)?.trim() ?? ''
    const label = isObject(item) ? (plainText(item.label) ?? '') : ''
    return text === '' ? [] : [{ value: text, label, primary: isObject(item) && item.primary === true }]
  })
}

const sameText = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

/**
 * A contact's addresses in one list of `{value, label, primary}`, of which the first one is the primary and the rest the
 * additional ones. The list is written whole; labels that it has at the CRM stay with their addresses.
 */
export function mailList(property: string, label: string): ComposedRule {
  return {
    fields: ['email', 'additionalEmails'],
    properties: [property],
    read: (valueAt): MappedFields => {
      const value = valueAt(property)
      if (value === undefined) return {}
      const points = pointsOf(value)
      const first = points.find(({ primary }) => primary) ?? points[0]
      const others = new Set(points.filter((point) => point !== first).map((point) => point.value))
      if (first) others.delete(first.value)
      return { email: first?.value ?? null, additionalEmails: others.size === 0 ? null : [...others] }
    },
    write: ({ email, additionalEmails }, valueAt) => {
      const now = pointsOf(valueAt(property))
      const others = Array.isArray(additionalEmails) ? additionalEmails : [writtenText(additionalEmails ?? null)]
      const all = [writtenText(email ?? null), ...others].map((text) => text.trim()).filter((text) => text !== '')
      const wanted = all.filter((text, index) => all.findIndex((other) => sameText(other, text)) === index)
      return {
        [property]: wanted.map((value, index) => ({
          value,
          label: now.find((point) => sameText(point.value, value))?.label || label,
          primary: index === 0,
        })),
      }
    },
  }
}

/**
 * A contact's phone and mobile number in one list of `{value, label, primary}`: the first one with the mobile label, and
 * the primary (else the first) of the others. The list is written whole; numbers beyond the two stay as they are.
 */
export function phoneList(property: string, labels: { phone: string; mobile: string }): ComposedRule {
  const split = (value: unknown) => {
    const points = pointsOf(value)
    const isMobile = ({ label }: Point) => sameText(label, labels.mobile)
    const others = points.filter((point) => !isMobile(point))
    return { points, mobile: points.find(isMobile), phone: others.find(({ primary }) => primary) ?? others[0] }
  }
  return {
    fields: ['phone', 'mobile'],
    properties: [property],
    read: (valueAt): MappedFields => {
      const value = valueAt(property)
      if (value === undefined) return {}
      const { phone, mobile } = split(value)
      return { phone: phone?.value ?? null, mobile: mobile?.value ?? null }
    },
    write: (fields, valueAt) => {
      const { points, ...now } = split(valueAt(property))
      const slots = (['phone', 'mobile'] as const).flatMap((slot) => {
        const value = writtenText(fields[slot] ?? null).trim()
        const before = now[slot]
        return value === '' ? [] : [{ value, label: before?.label || labels[slot], primary: before?.primary === true }]
      })
      const rest = points.filter((point) => point !== now.phone && point !== now.mobile)
      const all: Point[] = [...slots, ...rest]
      const first = all.find(({ primary }) => primary) ?? all[0]
      return { [property]: all.map((point) => ({ ...point, primary: point === first })) }
    },
  }
}

/** A moment that a CRM keeps as a day and a time of day, both in UTC; the day alone is its midnight. */
export function momentInParts(field: string, day: string, time: string): ComposedRule {
  return {
    fields: [field],
    properties: [day, time],
    read: (valueAt): MappedFields => {
      const date = valueAt(day)
      if (date === undefined) return {}
      return { [field]: momentOfParts(date, valueAt(time)) ?? plainText(date) }
    },
    write: (fields) => {
      const value = fields[field] ?? null
      const parts = partsOfMoment(momentFrom(value) ?? value)
      // What is no moment goes through as it is: the CRM's refusal names it.
      return { [day]: parts?.day ?? (writtenText(value) || null), [time]: parts?.time ?? null }
    },
  }
}
