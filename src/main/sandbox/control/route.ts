import { type Route, route } from '../crm/kit/routes'
import type { Reply } from '../http/reply'
import type { NangoCall } from '../nango/call'
import type { Sandbox } from '../sandbox'
import type { FaultList } from './faults'
import type { LiveSwitch } from './knobs'
import type { RequestLog } from './request-log'

/** What control routes reach besides the sandbox itself. */
export interface Control {
  sandbox: Sandbox
  faults: FaultList
  log: RequestLog
  live: LiveSwitch
  /** Makes everything as it was at the first start; address and key stay. */
  reset: () => Promise<void>
}

export type ControlHandler = (control: Control, call: NangoCall) => Reply | Promise<Reply>

export const on = (pattern: string, handler: ControlHandler): Route<ControlHandler> => route(pattern, handler)
