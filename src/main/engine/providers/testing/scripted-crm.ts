import type { FieldDefinition } from '../../fields/field-definition'
import type { CrmResponse } from '../../nango/gateway'
import type { CrmCall, CrmClient, ReadContext } from '../provider'

/** A CRM that answers as a test says, and remembers what it was asked. */
export interface ScriptedCrm extends CrmClient {
  readonly calls: CrmCall[]
  /** What a listing or a search is given. */
  context(fields?: FieldDefinition[]): ReadContext
}

/** @param answer gives the body of a 200, or a whole answer made by {@link answered}; what it throws is thrown */
export function scriptedCrm(answer: (call: CrmCall) => unknown, connectionConfig = {}): ScriptedCrm {
  const calls: CrmCall[] = []
  const crm: ScriptedCrm = {
    calls,
    account: { connectionConfig },
    request: async (call) => {
      calls.push(call)
      const given = answer(call)
      return given instanceof Answer ? given : answered(200, given)
    },
    context: (fields = []) => ({ crm, fields, signal: new AbortController().signal }),
  }
  return crm
}

class Answer implements CrmResponse {
  constructor(
    readonly status: number,
    readonly body: unknown,
    readonly headers: Record<string, string>,
  ) {}
}

/** An answer with a status and headers of its own. */
export function answered(status: number, body: unknown, headers: Record<string, string> = {}): CrmResponse {
  return new Answer(status, body, headers)
}

/** The properties of a definition that most tests do not care for. */
export function definition(name: string, more: Partial<FieldDefinition> = {}): FieldDefinition {
  return {
    name,
    label: name,
    type: 'text',
    custom: false,
    onCreate: true,
    onUpdate: true,
    required: false,
    options: [],
    ...more,
  }
}
