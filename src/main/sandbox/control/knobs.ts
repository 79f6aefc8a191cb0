import type { Sandbox } from '../sandbox'
import type { Knobs } from './protocol'

/** Turns `--live` on and off while the sandbox runs. */
export interface LiveSwitch {
  readonly on: boolean
  set(on: boolean): void
}

interface Switches {
  sandbox: Sandbox
  live: LiveSwitch
}

/** The switches as they stand; those of the CRMs that were turned since the start. */
export function currentKnobs({ sandbox, live }: Switches) {
  return {
    ...sandbox.crms.turned,
    ...sandbox.knobs,
    live: live.on,
    nangoPerMinute: sandbox.limit.perMinute,
    socket: sandbox.sockets.knobs,
    now: new Date(sandbox.clock.now()).toISOString(),
  }
}

export function applyKnobs({ sandbox, live }: Switches, change: Knobs): void {
  const { autoConsent, enforceStateCookie, postConnectionMs, syncRunMs } = change
  if (autoConsent !== undefined) sandbox.knobs.autoConsent = autoConsent
  if (enforceStateCookie !== undefined) sandbox.knobs.enforceStateCookie = enforceStateCookie
  if (postConnectionMs !== undefined) sandbox.knobs.postConnectionMs = postConnectionMs
  if (syncRunMs !== undefined) sandbox.knobs.syncRunMs = syncRunMs
  if (change.live !== undefined) live.set(change.live)
  if (change.unlimited !== undefined) {
    sandbox.limit.enabled = !change.unlimited
    sandbox.crms.configure({ limits: !change.unlimited })
  }
  if (change.nangoPerMinute !== undefined) {
    sandbox.limit.perMinute = change.nangoPerMinute
    sandbox.limit.reset()
  }
  const { indexLagMs, indexLagsDeletes, dailyLimit, paging, socket } = change
  sandbox.crms.configure({
    ...(indexLagMs === undefined ? {} : { indexLagMs }),
    ...(indexLagsDeletes === undefined ? {} : { indexLagsDeletes }),
    ...(dailyLimit === undefined ? {} : { dailyLimit }),
    ...(paging === undefined ? {} : { paging }),
  })
  const { knobs } = sandbox.sockets
  if (socket?.neverAck !== undefined) knobs.neverAck = socket.neverAck
  if (socket?.dropAfterMs !== undefined) knobs.dropAfterMs = socket.dropAfterMs
  if (socket?.delayMs !== undefined) knobs.delayMs = socket.delayMs
}
