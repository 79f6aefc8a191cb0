import { type DefinitionChange, type DefinitionFate, named, type ValueRefusal } from '../../kit/control'
import type { Portal } from '../portal'
import { objectNamed } from '../screens'
import type { ObjectName } from '../types'
import { type PropertyDefinition, propertyTypes } from './definition'

/** How HubSpot's screens have a field of a type filled in when one does not say otherwise. */
const usualFieldTypes: Record<PropertyDefinition['type'], string> = {
  string: 'text',
  number: 'number',
  date: 'date',
  datetime: 'date',
  enumeration: 'select',
  bool: 'booleancheckbox',
  phone_number: 'phonenumber',
}

/** Changes a property of a portal, HubSpot's own ones too: what a plan or a permission takes away changes those. */
export function changeDefinition(portal: Portal, change: DefinitionChange): void {
  const object = objectNamed(change.object)
  const { catalogue } = portal
  const now = portal.options.clock.now()
  switch (change.action) {
    case 'list':
      catalogue.setListed(object, change.answer)
      return
    case 'add': {
      if (catalogue.findAny(object, change.name) !== undefined) {
        throw new Error(`The ${object} already have a property "${change.name}".`)
      }
      const type = typeNamed(change.type)
      catalogue.put(object, {
        name: change.name,
        label: change.label ?? change.name,
        description: '',
        type,
        fieldType: change.fieldType ?? usualFieldTypes[type],
        groupName: catalogue.groups(object)[0]?.name ?? '',
        options: optionsOf(change.options ?? (type === 'bool' ? ['true', 'false'] : [])),
        displayOrder: -1,
        calculated: false,
        externalOptions: false,
        hasUniqueValue: change.unique ?? false,
        hidden: change.hidden ?? false,
        hubspotDefined: false,
        formField: false,
        readOnlyValue: change.readOnly ?? false,
        archivedAt: null,
        createdAt: now,
        updatedAt: now,
      })
      return
    }
    case 'change': {
      const before = propertyNamed(portal, object, change.name)
      const type = change.type === undefined ? before.type : typeNamed(change.type)
      const usual = type === before.type ? before.fieldType : usualFieldTypes[type]
      catalogue.put(object, {
        ...before,
        type,
        fieldType: change.fieldType ?? usual,
        label: change.label ?? before.label,
        options: change.options === undefined ? before.options : optionsOf(change.options),
        readOnlyValue: change.readOnly ?? before.readOnlyValue,
        hasUniqueValue: change.unique ?? before.hasUniqueValue,
        hidden: change.hidden ?? before.hidden,
        updatedAt: now,
      })
      return
    }
    case 'remove':
      catalogue.put(object, { ...propertyNamed(portal, object, change.name), archivedAt: now })
      return
    case 'restore':
      catalogue.put(object, { ...propertyNamed(portal, object, change.name), archivedAt: null })
      return
  }
}

/** The properties of an object, removed ones too. */
export function definitionsOf(portal: Portal, object: string): DefinitionFate[] {
  return portal.catalogue.all(objectNamed(object)).map((definition) => ({
    name: definition.name,
    type: definition.type,
    readOnly: definition.readOnlyValue,
    removed: definition.archivedAt !== null,
    options: definition.options.map((option) => option.value),
  }))
}

/** Makes the portal refuse values of a property. */
export function refuseValues(portal: Portal, refusal: ValueRefusal): void {
  const object = objectNamed(refusal.object)
  const { name } = propertyNamed(portal, object, refusal.field)
  portal.catalogue.putRefusal({ ...refusal, object, field: name })
}

/** Takes refusals away: those of one property, of one object, or all. */
export function acceptValues(portal: Portal, object: string | undefined, field: string | undefined): void {
  const name = object === undefined ? undefined : objectNamed(object)
  for (const refusal of portal.catalogue.refusals()) {
    if ((name === undefined || refusal.object === name) && (field === undefined || refusal.field === field)) {
      portal.catalogue.dropRefusal(refusal)
    }
  }
}

function propertyNamed(portal: Portal, object: ObjectName, name: string): PropertyDefinition {
  return named('field', name.toLowerCase(), portal.catalogue.all(object), (definition) => definition.name)
}

function typeNamed(text: string): PropertyDefinition['type'] {
  return named('type', text, propertyTypes, (type) => type)
}

function optionsOf(values: readonly string[]): PropertyDefinition['options'] {
  return values.map((value, displayOrder) => ({ label: value, value, displayOrder, hidden: false }))
}
