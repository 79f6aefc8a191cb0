import { standardFieldsOf } from '@shared/model'
import { canonical } from '../../src/main/engine/fields/canonical'
import type { MappedFields } from '../../src/main/engine/fields/field-definition'
import { kindOf, type ObjectName, type Side } from './stage'

/** A record at a CRM (`A:contacts:17`) or here (`E:3`). */
export type Node = string

export const nodeOf = (side: Side, object: ObjectName, id: string): Node => `${side}:${object}:${id}`
export const entityNode = (id: number | string): Node => `E:${id}`

/** Fields that scripts change. */
export const edited: Record<ObjectName, readonly string[]> = {
  contacts: ['jobTitle', 'firstName', 'lastName', 'phone', 'city', 'country', 'email', 'companyName'],
  companies: ['description', 'name', 'employees', 'phone', 'city', 'country', 'website', 'annualRevenue'],
}

/** What a value comes to: values that this makes equal are the same to a CRM. */
export function formOf(object: ObjectName, field: string, value: MappedFields[string] | undefined): string {
  const type = standardFieldsOf(kindOf(object)).find((item) => item.id === field)?.type ?? 'text'
  return JSON.stringify(canonical(type, value ?? null))
}

export interface Edit {
  node: Node
  object: ObjectName
  field: string
  form: string
}

/** Who wrote what: the CRMs' first values and every edit of a script, and which records were ever one. */
export class Ledger {
  readonly edits: Edit[] = []
  readonly #written = new Map<Node, Map<string, Set<string>>>()
  readonly #parents = new Map<Node, Node>()

  /** A value that stood there before the script. */
  found(node: Node, object: ObjectName, field: string, value: MappedFields[string]): void {
    this.#note(node, field, formOf(object, field, value))
  }

  /** A value that was set. */
  edit(node: Node, object: ObjectName, field: string, value: MappedFields[string]): void {
    const form = formOf(object, field, value)
    this.#note(node, field, form)
    this.edits.push({ node, object, field, form })
  }

  /** From now on these are one. */
  join(a: Node, b: Node): void {
    const [first, second] = [this.rootOf(a), this.rootOf(b)]
    if (first !== second) this.#parents.set(first, second)
  }

  rootOf(node: Node): Node {
    const parent = this.#parents.get(node)
    if (parent === undefined) return node
    const root = this.rootOf(parent)
    this.#parents.set(node, root)
    return root
  }

  /** Everything that was ever written to a field of a record or of one that it was ever the same as. */
  writtenTo(node: Node, field: string): Set<string> {
    const root = this.rootOf(node)
    const forms = new Set<string>()
    for (const [other, fields] of this.#written) {
      if (this.rootOf(other) === root) for (const form of fields.get(field) ?? []) forms.add(form)
    }
    return forms
  }

  #note(node: Node, field: string, form: string): void {
    const fields = this.#written.get(node) ?? new Map<string, Set<string>>()
    this.#written.set(node, fields)
    fields.set(field, (fields.get(field) ?? new Set()).add(form))
  }
}
