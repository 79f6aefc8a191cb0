import type { FieldType, FieldValue } from '@shared/model'
import fc from 'fast-check'

const text = fc.string({ unit: 'binary', minLength: 1 }).filter((value) => value.trim() !== '')
const item = fc.string({ minLength: 1 }).filter((value) => !value.includes(';') && value.trim() === value)
const moment = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
const decimal = fc.tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat()).map(([a, b]) => `${a}.${b}`)
export const empty = fc.constant(null)

/** Values of each type in the form in which HubSpot keeps them. */
export const arbitraryOf: Record<FieldType, fc.Arbitrary<FieldValue>> = {
  text,
  long_text: text,
  html: text,
  email: fc.emailAddress(),
  email_list: fc.array(item, { minLength: 1 }),
  phone: text,
  url: fc.webUrl(),
  domain: fc.domain(),
  number: decimal,
  money: decimal,
  boolean: fc.boolean(),
  date: moment.map((date) => date.toISOString().slice(0, 10)),
  datetime: moment.map((date) => date.toISOString()),
  choice: text,
  multi_choice: fc.array(item, { minLength: 1 }),
  user: text,
  reference: text,
  unknown: text,
}
