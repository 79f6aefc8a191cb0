import type { EntityKind } from '@shared/model'
import type { MappedFields } from '../fields/field-definition'
import type { ObjectDefinition } from './provider'

/**
 * The object that a record of a kind is made as at an account: the one that takes records with its values, else the one
 * that takes all of the kind. Null where the CRM makes none.
 */
export function takerOf(
  objects: readonly ObjectDefinition[],
  kind: EntityKind,
  fields: MappedFields,
): ObjectDefinition | null {
  const able = objects.filter(({ entityKind, writer }) => entityKind === kind && writer?.create !== undefined)
  const [only, ...others] = able
  const takesAll = able.find(({ takesCreates }) => takesCreates === true)
  const one = others.length === 0 && only?.takesCreates === undefined ? only : undefined
  return able.find((object) => isFor(object, fields)) ?? takesAll ?? one ?? null
}

function isFor({ takesCreates }: ObjectDefinition, fields: MappedFields): boolean {
  if (typeof takesCreates !== 'object') return false
  const value = fields[takesCreates.field]
  return typeof value === 'string' && takesCreates.values.includes(value)
}
