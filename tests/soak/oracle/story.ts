import type { JournalEntry } from '../../../src/main/sandbox/crm-journal'
import type { EntityKind, StreamName, StreamRules } from '../../../src/shared/model'
import type { AccountFacts, Act, ActOf, Facts, ObjectFacts } from './facts'
import { type Form, formOf } from './forms'

/** A record at a CRM (`A:contacts:17`) or here (`E:3`). */
export type Node = string

export const entityNode = (id: string): Node => `E:${id}`

/** What one request or act did to one record at a CRM, in the words of fields here. */
export interface Deed {
  seq: number
  who: JournalEntry['who']
  account: string
  object: string
  kind: EntityKind
  stream: StreamName
  id: string
  node: Node
  action: JournalEntry['changes'][number]['action']
  key: string | null
  /** Only fields that are judged. Of a create all that it has, of an update what was written or changed. */
  fields: ReadonlyMap<string, { before: Form; after: Form }>
  into: Node | null
  /** The records of the object that went by the same request or act. */
  goneTogether: readonly Node[]
}

/** A value that a person or a CRM wanted for a field of a record. */
export interface Wish {
  seq: number
  node: Node
  form: Form
}

/** The facts in one order and in one language, with which records were ever one. */
export class Story {
  readonly facts: Facts
  readonly deeds: readonly Deed[]
  readonly #accounts: ReadonlyMap<string, AccountFacts>
  readonly #parents = new Map<Node, Node>()
  readonly #wishes = new Map<string, Wish[]>()
  /** When records of a root came together or apart, or something was taken back. */
  readonly #turns = new Map<Node, number[]>()

  constructor(facts: Facts) {
    this.facts = facts
    this.#accounts = new Map(facts.accounts.map((account) => [account.name, account]))
    this.deeds = facts.entries.flatMap((entry) => this.#deedsOf(entry))
    this.#joinAll()
    this.#noteTurns()
    this.#noteWishes()
  }

  /** What Patchbay did. */
  get ours(): readonly Deed[] {
    return this.deeds.filter(({ who }) => who === 'patchbay')
  }

  /** What others did at the CRMs. */
  get theirs(): readonly Deed[] {
    return this.deeds.filter(({ who }) => who !== 'patchbay')
  }

  account(name: string): AccountFacts | undefined {
    return this.#accounts.get(name)
  }

  nameOf(integrationId: string): string | undefined {
    return this.facts.accounts.find((account) => account.integrationId === integrationId)?.name
  }

  object(account: string, name: string): ObjectFacts | undefined {
    return this.#accounts.get(account)?.objects.find((object) => object.name === name)
  }

  /** The node of a link as Patchbay tells it; null for an account or an object that is not judged. */
  nodeOfLink({
    integrationId,
    object,
    remoteId,
  }: {
    integrationId: string
    object: string
    remoteId: string
  }): Node | null {
    const account = this.nameOf(integrationId)
    return account !== undefined && this.object(account, object) ? `${account}:${object}:${remoteId}` : null
  }

  /** The same for all nodes that were ever one. */
  rootOf(node: Node): Node {
    const parent = this.#parents.get(node)
    if (parent === undefined) return node
    const root = this.rootOf(parent)
    this.#parents.set(node, root)
    return root
  }

  areOne(one: Node, other: Node): boolean {
    return this.rootOf(one) === this.rootOf(other)
  }

  /** Everything that was wanted of a field of a record, or of one that it was ever one with, oldest first. */
  wishes(node: Node, field: string): readonly Wish[] {
    return this.#wishes.get(`${this.rootOf(node)} ${field}`) ?? []
  }

  /** Whether records came together or apart, or were taken back, in (after, before). */
  turned(node: Node, after: number, before: number): boolean {
    return (this.#turns.get(this.rootOf(node)) ?? []).some((seq) => seq >= after && seq < before)
  }

  actsOf<K extends Act['act']>(...kinds: K[]): ActOf<K>[] {
    return this.facts.acts.filter(({ act }) => (kinds as string[]).includes(act)) as unknown as ActOf<K>[]
  }

  /** Whether a setting of a stream was ever so in [from, to]. */
  wasTold(
    { account, stream }: { account: string; stream: StreamName },
    what: (rules: Pick<StreamRules, 'direction' | 'createMissing' | 'onLocalDelete' | 'onRemoteDelete'>) => boolean,
    from: number,
    to: number,
  ): boolean {
    const told = this.actsOf('settings').filter((act) => act.account === account && act.stream === stream)
    return told.some(({ seq, rules }, at) => {
      const ends = told[at + 1]?.until ?? Number.POSITIVE_INFINITY
      return seq <= to && ends >= from && what(rules)
    })
  }

  #deedsOf(entry: JournalEntry): Deed[] {
    const { seq, who, provider, account: at, changes } = entry
    const account = this.facts.accounts.find((one) => one.provider === provider && one.account === at)
    if (!account) return []
    return changes.flatMap((change) => {
      const object = this.object(account.name, change.object)
      if (!object) return []
      const nodeOf = (id: string) => `${account.name}:${object.name}:${id}`
      const names = new Set([...Object.keys(change.before ?? {}), ...Object.keys(change.after ?? {})])
      const fields = new Map<string, { before: Form; after: Form }>()
      for (const name of change.action === 'associate' ? [] : names) {
        const judged = object.fields[name]
        if (!judged) continue
        const [before, after] = [change.before?.[name], change.after?.[name]].map((value) => formOf(judged.type, value))
        fields.set(judged.field, { before: before ?? null, after: after ?? null })
      }
      const gone = changes.filter((one) => one.object === change.object && ['delete', 'erase'].includes(one.action))
      return [
        {
          seq,
          who,
          account: account.name,
          object: object.name,
          kind: object.kind,
          stream: object.stream,
          id: change.id,
          node: nodeOf(change.id),
          action: change.action,
          key: change.key,
          fields,
          into: change.into === undefined ? null : nodeOf(change.into),
          goneTogether: gone.map(({ id }) => nodeOf(id)),
        },
      ]
    })
  }

  #joinAll(): void {
    const { first, looks, end } = this.facts
    for (const { records } of [first, ...looks, end]) {
      for (const { id, links } of records) {
        for (const link of links) {
          const node = this.nodeOfLink(link)
          if (node !== null) this.#join(node, entityNode(id))
        }
      }
    }
    for (const { record, other } of this.actsOf('link')) this.#join(entityNode(record), entityNode(other))
    for (const { node, into } of this.deeds) if (into !== null) this.#join(node, into)
    this.#joinUnseen()
  }

  /** What Patchbay made and no look has met, since it was let go or is gone: it is the record with its key. */
  #joinUnseen(): void {
    for (const { node, kind, action, fields } of this.ours) {
      const key = fields.get('email')?.after ?? fields.get('domain')?.after ?? null
      if (action !== 'create' || key === null || this.#parents.has(node)) continue
      const same = this.deeds.find(
        (other) =>
          other.node !== node && other.kind === kind && [...other.fields.values()].some(({ after }) => after === key),
      )
      const start = this.facts.start.find(({ account, object, fields: held }) =>
        Object.entries(this.object(account, object)?.fields ?? {}).some(
          ([name, { type }]) => formOf(type, held[name]) === key,
        ),
      )
      if (same) this.#join(node, same.node)
      if (start) this.#join(node, `${start.account}:${start.object}:${start.id}`)
    }
  }

  #join(one: Node, other: Node): void {
    const [first, second] = [this.rootOf(one), this.rootOf(other)]
    if (first !== second) this.#parents.set(first, second)
  }

  #noteTurns(): void {
    const note = (node: Node, seq: number) => {
      const root = this.rootOf(node)
      this.#turns.set(root, [...(this.#turns.get(root) ?? []), seq])
    }
    for (const act of this.actsOf('link', 'split', 'unlink', 'decide', 'create-again', 'remove'))
      note(entityNode(act.record), act.seq)
    for (const { records, seq } of this.actsOf('undo')) for (const id of records) note(entityNode(id), seq)
    for (const { action, node, seq } of this.theirs) {
      if (action === 'merge' || action === 'restore') note(node, seq)
    }
    // A record that is met for the first time with another one's values agrees on nothing yet.
    for (const deed of this.theirs) if (deed.action === 'create') note(deed.node, deed.seq)
  }

  #noteWishes(): void {
    const all: { field: string; wish: Wish }[] = []
    const add = (node: Node, field: string, form: Form, seq: number) => all.push({ field, wish: { seq, node, form } })
    for (const { account, object, id, fields } of this.facts.start) {
      const judged = this.object(account, object)?.fields ?? {}
      for (const [name, { field, type }] of Object.entries(judged)) {
        add(`${account}:${object}:${id}`, field, formOf(type, fields[name]), 0)
      }
    }
    for (const { id, kind, fields } of this.facts.first.records) {
      for (const { field, type } of this.#fieldsOf(kind)) add(entityNode(id), field, formOf(type, fields[field]), 0)
    }
    for (const act of this.actsOf('edit', 'settle', 'create')) {
      if (act.record === null) continue
      const kind = act.act === 'create' ? act.kind : this.#kindOf(act.record)
      for (const { field, type } of this.#fieldsOf(kind)) {
        if (field in act.fields) add(entityNode(act.record), field, formOf(type, act.fields[field]), act.seq)
        else if (act.act === 'create') add(entityNode(act.record), field, null, act.seq)
      }
    }
    for (const { node, seq, action, fields, into } of this.theirs) {
      for (const [field, { before, after }] of fields) {
        if (action === 'merge') add(into ?? node, field, before, seq)
        else if (after !== null || action === 'update') add(node, field, after, seq)
      }
    }
    all.sort((a, b) => a.wish.seq - b.wish.seq)
    for (const { field, wish } of all) {
      const key = `${this.rootOf(wish.node)} ${field}`
      this.#wishes.set(key, [...(this.#wishes.get(key) ?? []), wish])
    }
  }

  #kindOf(record: string): EntityKind | undefined {
    const { end, looks } = this.facts
    return [end, ...looks].flatMap(({ records }) => records).find(({ id }) => id === record)?.kind
  }

  #fieldsOf(kind: EntityKind | undefined): { field: string; type: ObjectFacts['fields'][string]['type'] }[] {
    const fields = new Map<string, ObjectFacts['fields'][string]>()
    for (const { objects } of this.facts.accounts) {
      for (const object of objects) {
        if (object.kind !== kind) continue
        for (const judged of Object.values(object.fields)) fields.set(judged.field, judged)
      }
    }
    return [...fields.values()]
  }
}
