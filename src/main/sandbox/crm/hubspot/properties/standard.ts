import type { ObjectName } from '../objects/types'
import { allStages, pipelines } from '../seed'
import { callTable, emailTable, meetingTable, noteTable, taskTable } from './activities'
import { companyTable } from './companies'
import { contactTable } from './contacts'
import { dealTable, leadTable } from './deals'
import type { PropertyDefinition, PropertyGroup, PropertyOption } from './definition'

/** When the portal's custom properties were made. */
const definedAt = Date.UTC(2023, 1, 14, 10, 30)

/**
 * The properties of each object: those that HubSpot brings along, and some of the portal's own (`own`), of every type.
 * A line is name, label, type and field type, flags, options (with a label where it is not the value's words).
 */
const tables: Record<ObjectName, string> = {
  contacts: contactTable,
  companies: companyTable,
  deals: dealTable,
  leads: leadTable,
  calls: callTable,
  emails: emailTable,
  meetings: meetingTable,
  notes: noteTable,
  tasks: taskTable,
}

/** What a portal has for one object. */
interface Definitions {
  groups: PropertyGroup[]
  properties: PropertyDefinition[]
}

/** The groups and properties that an object of a new portal has. */
export function standardProperties(object: ObjectName): Definitions {
  const definitions: Definitions = { groups: [], properties: [] }
  let own = false
  let order = 0
  for (const line of tables[object].trim().split('\n')) {
    const [name = '', label = '', kind = '', flagList = '', optionList = ''] = line
      .split('|')
      .map((part) => part.trim())
    if (name.startsWith('@')) {
      own = kind === 'own'
      order = 0
      definitions.groups.push({
        name: name.slice(2),
        label,
        displayOrder: definitions.groups.length,
        archived: false,
      })
      continue
    }
    const [type, fieldType = ''] = kind.split('/') as [PropertyDefinition['type'], string]
    const flags = flagList.split(' ')
    const owner = flags.includes('owner')
    const at = own ? definedAt : null
    definitions.properties.push({
      name,
      label,
      description: '',
      type,
      fieldType,
      groupName: definitions.groups.at(-1)?.name ?? '',
      options: flags.includes('pipeline')
        ? pipelines.filter((item) => item.object === object).map((item, place) => optionOf(item.id, item.label, place))
        : flags.includes('stage')
          ? allStages(object).map((stage, place) => optionOf(stage.id, stage.label, place))
          : optionsOf(optionList),
      displayOrder: order,
      calculated: flags.includes('calc'),
      externalOptions: owner,
      ...(owner ? { referencedObjectType: 'OWNER' } : {}),
      hasUniqueValue: flags.includes('unique'),
      hidden: flags.includes('hidden'),
      hubspotDefined: !own,
      formField: flags.includes('form'),
      readOnlyValue: flags.includes('ro') || flags.includes('calc'),
      archivedAt: null,
      createdAt: at,
      updatedAt: at,
    })
    order += 1
  }
  return definitions
}

const optionOf = (value: string, label: string, displayOrder: number): PropertyOption => ({
  label,
  value,
  displayOrder,
  hidden: false,
})

function optionsOf(list: string): PropertyOption[] {
  if (list === '') return []
  return list.split('; ').map((option, place) => {
    const [value = '', label] = option.split('=')
    return optionOf(value, label ?? titled(value), place)
  })
}

function titled(value: string): string {
  const text = value.replace(/_/g, ' ').toLowerCase()
  return text.charAt(0).toUpperCase() + text.slice(1)
}
