import { customFieldId, type Drift } from '@shared/model'
import type { FieldDefinition } from '../field-definition'

/** What is otherwise with a CRM's fields than it was: fields and options that came, went, or are called or done otherwise. */
export function driftOf(
  before: readonly FieldDefinition[],
  after: readonly FieldDefinition[],
): Omit<Drift, 'object'>[] {
  const old = new Map(before.map((definition) => [definition.name, definition]))
  const now = new Map(after.map((definition) => [definition.name, definition]))
  const came = after.filter(({ name }) => !old.has(name)).map((one) => line(one, 'new', null, one.type))
  const went = before.filter(({ name }) => !now.has(name)).map((one) => line(one, 'gone', one.type, null))
  const changed = after.flatMap((one) => {
    const was = old.get(one.name)
    return was ? [...typeDrift(was, one), ...accessDrift(was, one), ...optionDrift(was, one)] : []
  })
  return [...came, ...went, ...changed]
}

type Line = Omit<Drift, 'object'>

function line(
  { name, standard, custom, label }: FieldDefinition,
  kind: Drift['kind'],
  before: string | null,
  after: string | null,
): Line {
  return { crmField: standard ?? (custom ? customFieldId(name) : name), label, kind, before, after }
}

function typeDrift(was: FieldDefinition, is: FieldDefinition): Line[] {
  return was.type === is.type ? [] : [line(is, 'type-changed', was.type, is.type)]
}

function accessDrift(was: FieldDefinition, is: FieldDefinition): Line[] {
  if (was.onUpdate === is.onUpdate) return []
  return [line(is, is.onUpdate ? 'writable' : 'read-only', null, null)]
}

function optionDrift(was: FieldDefinition, is: FieldDefinition): Line[] {
  const [old, now] = [was, is].map(({ options }) => new Map(options.map(({ value, label }) => [value, label])))
  if (!old || !now) return []
  const came = [...now].flatMap(([value, label]) => {
    const before = old.get(value)
    if (before === undefined) return [line(is, 'option-new', null, value)]
    return before === label ? [] : [line(is, 'option-renamed', before, label)]
  })
  const went = [...old.keys()].filter((value) => !now.has(value)).map((value) => line(is, 'option-gone', value, null))
  return [...came, ...went]
}
