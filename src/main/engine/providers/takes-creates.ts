import type { EntityKind } from '@shared/model'
import type { ObjectDefinition } from './provider'

/**
 * The object that records of a kind are made as at an account: of several, the one that says so. Null where the CRM makes
 * none.
 */
export function takerOf(objects: readonly ObjectDefinition[], kind: EntityKind): ObjectDefinition | null {
  const able = objects.filter(({ entityKind, writer }) => entityKind === kind && writer?.create !== undefined)
  return able.find(({ takesCreates }) => takesCreates) ?? able[0] ?? null
}
