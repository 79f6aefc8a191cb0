import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import type { RawContact } from './pages'

const { properties } = wordsOf('hubspot').objects.find(({ name }) => name === 'contacts') ?? { properties: {} }
const fields = new Map(Object.entries(properties).map(([field, property]) => [property, field]))

/** What a property is called here, as far as a straight table of names says it. */
export function fieldOf(property: string): string {
  return fields.get(property) ?? `custom:${property}`
}

/** A record in fields, as a program that keeps what it maps would have them. */
export function mapped(contact: Pick<RawContact, 'properties'>): Record<string, string | null> {
  return Object.fromEntries(Object.entries(contact.properties).map(([name, value]) => [fieldOf(name), value]))
}
