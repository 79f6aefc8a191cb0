import { makeProblem, ProblemError } from '@shared/model'
import { describe, expect, it, vi } from 'vitest'
import { LimiterRegistry } from '../crm/limiter-registry'
import { Events } from '../events'
import type { NangoGateway } from '../nango/gateway'
import type { Provider } from '../providers/provider'
import type { IntegrationRow } from '../store/integrations'
import { addTestIntegration, openTestStore } from '../store/testing'
import { RunService } from './run-service'
import type { RunTask } from './run-task'

const provider: Provider = {
  manifest: {
    id: 'crm',
    name: 'CRM',
    aliases: [],
    description: '',
    mark: { letters: 'C', letter: 'C', text: { light: '', dark: '' }, tile: { light: '', dark: '' } },
    streams: [],
    disconnectWarning: null,
    nangoProviders: ['crm'],
    scopes: [],
    limits: [],
    dailyLimit: null,
    apiVersion: '1',
    directions: {},
  },
  objects: [],
  identify: () => Promise.reject(new Error('not asked')),
  accountIdOf: () => null,
  classify: () => null,
}

/** A service over an integration in a state; its provider has nothing to read, so a run ends at once. */
function serve(patch: Partial<IntegrationRow>) {
  const test = openTestStore()
  addTestIntegration(test.store, patch)
  const gateway = { host: 'http://127.0.0.1:1' } as NangoGateway
  const options = { store: test.store, events: new Events(), provider: () => provider, gateway: () => gateway }
  const runs = new RunService({ ...options, notify: () => {}, limits: new LimiterRegistry().open(test.store.limiters) })
  return { store: test.store, runs, [Symbol.dispose]: () => test[Symbol.dispose]() }
}

function refusalOf(work: () => unknown): string {
  try {
    work()
    return 'none'
  } catch (error) {
    return error instanceof ProblemError ? error.problem.code : String(error)
  }
}

const otherAccount = { trouble: 'reconnect', problem: makeProblem('OTHER_ACCOUNT', { account: 'Northwind' }) } as const

describe('an integration that was signed in to another account', () => {
  it.each<RunTask>([
    { kind: 'sync' },
    { kind: 'dry-run' },
    { kind: 'undo', target: 'run_1' },
    { kind: 'retry', target: 'run_1', changeId: null },
  ])('takes no run, whatever asks: $kind', (task) => {
    using served = serve(otherAccount)
    expect(refusalOf(() => served.runs.start('crm', 'manual', task))).toBe('OTHER_ACCOUNT')
    expect(served.store.runs.lastSync('crm')).toBeNull()
  })

  it('is not tried again by a retry that was due', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      using served = serve({ ...otherAccount, failures: 2, retryAt: 1 })
      served.runs.continueInterrupted()
      vi.runAllTimers()
      expect(served.store.runs.lastSync('crm')).toBeNull()
    } finally {
      vi.useRealTimers()
    }
  })

  it('keeps its mark when a run that was under way comes to its end', async () => {
    using served = serve({})
    served.runs.start('crm', 'manual')
    served.store.integrations.patch('crm', otherAccount)
    await expect.poll(() => served.store.runs.lastSync('crm')?.status).toBe('succeeded')
    expect(served.store.integrations.get('crm')?.problem?.code).toBe('OTHER_ACCOUNT')
  })
})

describe('starting runs', () => {
  it('queues one sync behind the running one and gives it to everybody who asks meanwhile', async () => {
    using served = serve({})
    const first = served.runs.start('crm', 'manual')
    const again = served.runs.start('crm', 'tray')
    expect(again.id).toBe(first.id)
    await served.runs.shutdown()
  })

  it('refuses what is paused or not connected', () => {
    using paused = serve({ pausedAt: 1 })
    expect(refusalOf(() => paused.runs.start('crm', 'manual'))).toBe('INTEGRATION_PAUSED')
    using gone = serve({ connectionId: null })
    expect(refusalOf(() => gone.runs.start('crm', 'manual'))).toBe('INTEGRATION_NOT_CONNECTED')
  })

  it('tries a failed sync again when its time has come, also after a restart', async () => {
    using served = serve({ failures: 1, retryAt: 1 })
    served.runs.continueInterrupted()
    await expect.poll(() => served.store.runs.lastSync('crm')?.status).toBe('succeeded')
    expect(served.store.runs.lastSync('crm')?.trigger).toBe('schedule')
    expect(served.store.integrations.get('crm')).toMatchObject({ failures: 0, retryAt: null })
    await served.runs.shutdown()
  })
})
