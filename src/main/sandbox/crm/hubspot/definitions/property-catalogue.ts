import type { ValueRefusal } from '../../kit/control'
import type { SandboxStorage } from '../../kit/provider-sandbox'
import type { ObjectName } from '../types'
import type { PropertyDefinition, PropertyGroup } from './definition'
import { companyDefinitions, companyGroups } from './definitions-companies'
import { contactDefinitions, contactGroups } from './definitions-contacts'

/** When the portal's custom properties were made. */
const DEFINED_AT = Date.UTC(2023, 1, 14, 10, 30)

/** The property definitions and groups of one portal, kept in its storage once changed. */
export class PropertyCatalogue {
  private readonly definitions: Record<ObjectName, Map<string, PropertyDefinition>> = {
    contacts: byName(contactDefinitions(DEFINED_AT)),
    companies: byName(companyDefinitions(DEFINED_AT)),
  }
  private readonly groupsOf: Record<ObjectName, Map<string, PropertyGroup>> = {
    contacts: byName(contactGroups.map((group) => ({ ...group }))),
    companies: byName(companyGroups.map((group) => ({ ...group }))),
  }
  /** Values that the portal refuses because a test said so, by object and property. */
  private readonly refused = new Map<string, ValueRefusal>()
  /** Objects whose list of properties is empty for the moment. */
  private readonly emptied = new Set<ObjectName>()

  constructor(private readonly storage: SandboxStorage) {}

  /** Takes over a stored entry; false when the key is none of the catalogue's. */
  restore(key: string, value: unknown): boolean {
    const [kind, object, name] = key.split(':') as [string, ObjectName, string]
    if (kind === 'property') this.definitions[object].set(name, value as PropertyDefinition)
    else if (kind === 'group') this.groupsOf[object].set(name, value as PropertyGroup)
    else if (kind === 'property-list') this.noteListed(object, value as 'normal' | 'empty')
    else if (kind === 'refusal') this.noteRefusal(`${object}:${name}`, value as ValueRefusal | null)
    else return false
    return true
  }

  /** Definitions that are not archived. */
  live(object: ObjectName): PropertyDefinition[] {
    return this.all(object).filter((definition) => definition.archivedAt === null)
  }

  all(object: ObjectName): PropertyDefinition[] {
    return [...this.definitions[object].values()]
  }

  /** What the list of all properties holds. */
  listed(object: ObjectName): PropertyDefinition[] {
    return this.emptied.has(object) ? [] : this.all(object)
  }

  setListed(object: ObjectName, answer: 'normal' | 'empty'): void {
    this.noteListed(object, answer)
    this.storage.put(`property-list:${object}`, answer)
  }

  private noteListed(object: ObjectName, answer: 'normal' | 'empty'): void {
    if (answer === 'empty') this.emptied.add(object)
    else this.emptied.delete(object)
  }

  refusals(): ValueRefusal[] {
    return [...this.refused.values()]
  }

  /** The refusal that a value of a property meets, if any. */
  refusalOf(object: ObjectName, name: string, text: string): ValueRefusal | undefined {
    const refusal = this.refused.get(`${object}:${name}`)
    return refusal?.values === undefined || refusal.values.includes(text) ? refusal : undefined
  }

  putRefusal(refusal: ValueRefusal): void {
    this.noteRefusal(`${refusal.object}:${refusal.field}`, refusal)
    this.storage.put(`refusal:${refusal.object}:${refusal.field}`, refusal)
  }

  dropRefusal(refusal: ValueRefusal): void {
    this.noteRefusal(`${refusal.object}:${refusal.field}`, null)
    this.storage.put(`refusal:${refusal.object}:${refusal.field}`, null)
  }

  private noteRefusal(key: string, refusal: ValueRefusal | null): void {
    if (refusal === null) this.refused.delete(key)
    else this.refused.set(key, refusal)
  }

  find(object: ObjectName, name: string): PropertyDefinition | undefined {
    const found = this.definitions[object].get(name)
    return found?.archivedAt === null ? found : undefined
  }

  findAny(object: ObjectName, name: string): PropertyDefinition | undefined {
    return this.definitions[object].get(name)
  }

  put(object: ObjectName, definition: PropertyDefinition): void {
    this.definitions[object].set(definition.name, definition)
    this.storage.put(`property:${object}:${definition.name}`, definition)
  }

  groups(object: ObjectName): PropertyGroup[] {
    return [...this.groupsOf[object].values()]
  }

  group(object: ObjectName, name: string): PropertyGroup | undefined {
    return this.groupsOf[object].get(name)
  }

  putGroup(object: ObjectName, group: PropertyGroup): void {
    this.groupsOf[object].set(group.name, group)
    this.storage.put(`group:${object}:${group.name}`, group)
  }
}

function byName<T extends { name: string }>(list: T[]): Map<string, T> {
  return new Map(list.map((item) => [item.name, item]))
}
