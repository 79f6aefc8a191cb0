import { FieldCatalogue } from '../../kit/fields'
import type { SandboxStorage } from '../../kit/provider-sandbox'
import { type ObjectName, objectNames } from '../objects/types'
import type { PropertyDefinition, PropertyGroup } from './definition'
import { standardProperties } from './standard'

/** The property definitions and groups of one portal, kept in its storage once changed. */
export class PropertyCatalogue extends FieldCatalogue<PropertyDefinition> {
  readonly #groups = new Map<string, Map<string, PropertyGroup>>()
  readonly #store: SandboxStorage

  constructor(storage: SandboxStorage) {
    const all = objectNames.map((name) => ({ name, ...standardProperties(name) }))
    super(storage, Object.fromEntries(all.map(({ name, properties }) => [name, properties])))
    this.#store = storage
    for (const { name, groups } of all) this.#groups.set(name, new Map(groups.map((group) => [group.name, group])))
  }

  override restore(key: string, value: unknown): boolean {
    const [kind, object = '', name = ''] = key.split(':')
    if (kind !== 'group') return super.restore(key, value)
    this.#groups.get(object)?.set(name, value as PropertyGroup)
    return true
  }

  groups(object: ObjectName): PropertyGroup[] {
    return [...(this.#groups.get(object)?.values() ?? [])]
  }

  group(object: ObjectName, name: string): PropertyGroup | undefined {
    return this.#groups.get(object)?.get(name)
  }

  putGroup(object: ObjectName, group: PropertyGroup): void {
    this.#groups.get(object)?.set(group.name, group)
    this.#store.put(`group:${object}:${group.name}`, group)
  }
}
