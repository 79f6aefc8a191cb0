import { readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { makeFolder } from '@shared/host/make-folder'
import { SimClock } from './clock'
import { liveTick } from './control/acts'
import { FaultList } from './control/faults'
import { applyKnobs, type LiveSwitch } from './control/knobs'
import { RequestLog } from './control/request-log'
import type { Control } from './control/route'
import { providerSandboxes } from './crm/registry'
import { CrmHouse } from './crm-house'
import { CrmJournal } from './crm-journal'
import { firstIntegrations } from './fixtures'
import { Catalogue } from './nango/catalogue'
import { CredentialEngine } from './nango/credentials'
import { RateLimit } from './nango/rate-limit'
import { NangoState } from './nango/state'
import { Authority } from './oauth/authority'
import { SocketHub } from './oauth/sockets'
import { defaultNangoPerMinute, defaultRecords, defaultSeed, type SandboxOptions } from './options'
import { SyncEngine } from './records/sync-engine'
import type { Sandbox } from './sandbox'
import { Journal } from './storage/journal'
import { createWorld } from './world/world'

const liveEveryMs = 15_000
/** Files of the state: Nango's, one a CRM account, one a model of a connection. */
const stateFile = /^(nango|crm-.*|records-.*)\.jsonl(\.new)?$/

/** All parts of a sandbox but the server that leads to them. */
export interface Parts {
  control: Control
  /** Waits for what goes on after answers and closes the state. */
  close(): Promise<void>
}

/**
 * Puts a sandbox together on its state. Throws when the state is damaged or the clock's file holds no time.
 *
 * @param reset what the route of that name does
 * @param apiKey the environment's key when the state has none yet; absent: a random one
 */
export function openParts(options: SandboxOptions, reset: Control['reset'], apiKey?: string): Parts {
  const folder = options.stateDir === undefined ? null : resolve(options.stateDir)
  const clockFile = options.clockFile === undefined ? null : resolve(options.clockFile)
  if (folder !== null) makeFolder(folder)
  const journal = Journal.open(folder === null ? null : join(folder, 'nango.jsonl'))
  const loaded = journal.takeEntries()

  const state = new NangoState(journal, loaded, apiKey)
  for (const integration of firstIntegrations(providerSandboxes, options.extraIntegrations ?? false)) {
    if (state.integrations.get(integration.unique_key) === undefined) {
      state.integrations.put(integration.unique_key, integration)
    }
  }
  const clock = new SimClock(state.meta.clockAhead, clockFile)
  state.forgetAbandoned(clock.now())
  const catalogue = new Catalogue(providerSandboxes)
  const authority = new Authority(journal, loaded, clock)
  const afterwards = new Set<Promise<void>>()
  const sandbox: Sandbox = {
    host: '',
    clock,
    state,
    catalogue,
    authority,
    credentials: new CredentialEngine(state, catalogue, authority, clock),
    crms: new CrmHouse({
      world: createWorld(options.seed ?? defaultSeed),
      records: options.records ?? defaultRecords,
      clock,
      folder,
      limits: !options.unlimited,
    }),
    journal: new CrmJournal(),
    sockets: new SocketHub(clock),
    limit: new RateLimit(clock, options.nangoPerMinute ?? defaultNangoPerMinute, !options.unlimited),
    syncs: new SyncEngine(journal, loaded, folder, () => sandbox),
    knobs: {
      autoConsent: options.autoConsent ?? null,
      enforceStateCookie: false,
      postConnectionMs: 150,
      syncRunMs: 300,
    },
    later: (work) => {
      const promise = work().finally(() => afterwards.delete(promise))
      afterwards.add(promise)
    },
  }
  loaded.clear()

  const live = liveSwitch(() => liveTick(sandbox))
  const control: Control = { sandbox, faults: new FaultList(), log: new RequestLog(), live, reset }
  const { indexLagMs } = options
  applyKnobs(control, { live: options.live ?? false, ...(indexLagMs === undefined ? {} : { indexLagMs }) })
  return {
    control,
    close: async () => {
      live.set(false)
      control.faults.clear()
      sandbox.sockets.close()
      clock.stop()
      await Promise.allSettled(afterwards)
      sandbox.syncs.close()
      sandbox.crms.close()
      journal.close()
    },
  }
}

/** Deletes a state that is closed; what else lies in the folder stays. */
export function deleteState(stateDir: string | undefined): void {
  if (stateDir === undefined) return
  const folder = resolve(stateDir)
  for (const name of readdirSync(folder)) if (stateFile.test(name)) rmSync(join(folder, name))
}

function liveSwitch(tick: () => void): LiveSwitch {
  let timer: NodeJS.Timeout | null = null
  return {
    get on() {
      return timer !== null
    },
    set(on) {
      if (on === (timer !== null)) return
      if (timer !== null) clearInterval(timer)
      timer = on ? setInterval(tick, liveEveryMs) : null
      timer?.unref()
    },
  }
}
