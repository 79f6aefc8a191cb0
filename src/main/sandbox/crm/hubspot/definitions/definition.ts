export const propertyTypes = ['bool', 'date', 'datetime', 'enumeration', 'number', 'phone_number', 'string'] as const

/** A property definition, https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide */
export interface PropertyDefinition {
  name: string
  label: string
  description: string
  type: (typeof propertyTypes)[number]
  fieldType: string
  groupName: string
  options: PropertyOption[]
  displayOrder: number
  calculated: boolean
  externalOptions: boolean
  referencedObjectType?: string
  hasUniqueValue: boolean
  hidden: boolean
  hubspotDefined: boolean
  formField: boolean
  readOnlyValue: boolean
  archivedAt: number | null
  createdAt: number | null
  updatedAt: number | null
}

export interface PropertyOption {
  label: string
  value: string
  displayOrder: number
  hidden: boolean
  description?: string
}

export interface PropertyGroup {
  name: string
  label: string
  displayOrder: number
  archived: boolean
}

type Flag = 'ro' | 'calc' | 'hidden' | 'unique' | 'owner' | 'form'
type Options = readonly (string | readonly [value: string, label: string])[]

/** Writes the definitions of one group shortly; `hubspotDefined` follows from the group's owner. */
export function define(groupName: string, hubspotDefined: boolean, createdAt: number | null = null) {
  let order = -1
  return (
    name: string,
    label: string,
    kind: `${PropertyDefinition['type']}/${string}`,
    flags: readonly Flag[] = [],
    options: Options = [],
  ): PropertyDefinition => {
    order += 1
    const [type, fieldType] = kind.split('/') as [PropertyDefinition['type'], string]
    const owner = flags.includes('owner')
    return {
      name,
      label,
      description: '',
      type,
      fieldType,
      groupName,
      options: optionList(options),
      displayOrder: order,
      calculated: flags.includes('calc'),
      externalOptions: owner,
      ...(owner ? { referencedObjectType: 'OWNER' } : {}),
      hasUniqueValue: flags.includes('unique'),
      hidden: flags.includes('hidden'),
      hubspotDefined,
      formField: flags.includes('form'),
      readOnlyValue: flags.includes('ro') || flags.includes('calc'),
      archivedAt: null,
      createdAt,
      updatedAt: createdAt,
    }
  }
}

function optionList(options: Options): PropertyOption[] {
  return options.map((option, displayOrder) => {
    const [value, label] = typeof option === 'string' ? [option, titled(option)] : option
    return { label, value, displayOrder, hidden: false }
  })
}

function titled(value: string): string {
  const text = value.replace(/_/g, ' ').toLowerCase()
  return text.charAt(0).toUpperCase() + text.slice(1)
}
