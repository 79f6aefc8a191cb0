import type { CrmRequest, CrmResponse, NangoGateway } from '../../../src/main/engine/nango/gateway'
import type { CallShape } from '../../kit/providers/words'

/** What a check does to requests of the engine on their way to the CRM and back. */
export interface WireHooks {
  /** Before the request leaves; `number` counts the fitting requests from 1. */
  before?: (request: CrmRequest, number: number) => Promise<void> | void
  /** When the answer is there, before the engine gets it. */
  after?: (response: CrmResponse, request: CrmRequest, number: number) => Promise<CrmResponse> | CrmResponse
}

interface Tap extends WireHooks {
  call: CallShape | null
  seen: number
}

/** Never resolves: from here on the engine is as good as dead. */
export const never = new Promise<never>(() => {})

/** The real gateway with an ear at the wire. */
export class Wire {
  readonly requests: CrmRequest[] = []
  #taps: Tap[] = []

  /** Hooks every request that fits a call; null: every request. */
  on(call: CallShape | null, hooks: WireHooks): void {
    this.#taps.push({ ...hooks, call, seen: 0 })
  }

  clear(): void {
    this.#taps = []
  }

  through(gateway: NangoGateway): NangoGateway {
    return {
      ...gateway,
      crm: async (connection, request) => {
        this.requests.push(request)
        const hit = this.#taps.filter(({ call }) => call === null || fits(call, request))
        for (const tap of hit) tap.seen += 1
        const numbers = hit.map((tap) => tap.seen)
        for (const [index, tap] of hit.entries()) await tap.before?.(request, numbers[index] ?? 0)
        let response = await gateway.crm(connection, request)
        for (const [index, tap] of hit.entries()) {
          if (tap.after) response = await tap.after(response, request, numbers[index] ?? 0)
        }
        return response
      },
    }
  }
}

/** Whether a request is for a call. */
export function fits(call: CallShape, request: Pick<CrmRequest, 'method' | 'path' | 'query'>): boolean {
  const pattern = new RegExp(`^${call.path.replaceAll('{id}', '[^/]+')}$`)
  if (call.method !== request.method || !pattern.test(request.path)) return false
  return Object.entries(call.query ?? {}).every(([name, value]) => String(request.query?.[name]) === value)
}
