import type { FaultInput, FaultKind } from './protocol'

interface Rule {
  id: number
  input: FaultInput
  pattern: RegExp
  query: { name: string; pattern: RegExp }[]
  seen: number
  hits: number
  /** Resolves when the rule is taken away. */
  gone: PromiseWithResolvers<void>
}

/** A fault that hits a request. */
export interface Hit {
  fault: FaultKind
  gone: Promise<void>
}

/** What faults may go by besides method and path. */
export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  connectionId: string | null
  /** The account at the CRM; asked for only where a fault goes by it. */
  account: () => string | null
}

/** Faults that tests ordered, in the order of the orders; the first that fits a request hits it. */
export class FaultList {
  #rules: Rule[] = []
  #nextId = 1

  add(input: FaultInput): number {
    const id = this.#nextId
    this.#nextId += 1
    const query = Object.entries(input.query ?? {}).map(([name, value]) => ({ name, pattern: patternOf(value) }))
    const rule = { id, input, pattern: patternOf(input.path), query, seen: 0, hits: 0 }
    this.#rules.push({ ...rule, gone: Promise.withResolvers() })
    return id
  }

  remove(id: number): void {
    for (const rule of this.#rules) if (rule.id === id) rule.gone.resolve()
    this.#rules = this.#rules.filter((rule) => rule.id !== id)
  }

  clear(): void {
    for (const rule of this.#rules) rule.gone.resolve()
    this.#rules = []
  }

  list(): { id: number; input: FaultInput; hits: number }[] {
    return this.#rules.map(({ id, input, hits }) => ({ id, input, hits }))
  }

  /** The fault that hits this request, if any; counts it. */
  take({ method, path, query, connectionId, account }: Asked): Hit | null {
    for (const rule of this.#rules) {
      const { input } = rule
      if (input.method !== undefined && input.method !== method) continue
      if (input.connectionId !== undefined && input.connectionId !== connectionId) continue
      if (!rule.pattern.test(path)) continue
      if (!rule.query.every((one) => one.pattern.test(query.get(one.name) ?? ''))) continue
      if (input.account !== undefined && input.account !== account()) continue
      rule.seen += 1
      if (rule.seen <= (input.after ?? 0)) continue
      if (input.times !== undefined && rule.hits >= input.times) continue
      rule.hits += 1
      return { fault: input.fault, gone: rule.gone.promise }
    }
    return null
  }
}

/** A text in which `*` stands for anything. */
function patternOf(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '[\\s\\S]*')}$`)
}
