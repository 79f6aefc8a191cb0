import { describe, expect, it } from 'vitest'
import { AccountLimiter } from '../crm/limiter'
import { Events } from '../events'
import type { NangoGateway } from '../nango/gateway'
import type { Provider } from '../providers/provider'
import { addTestIntegration, openTestStore } from '../store/testing'
import { RunRecorder } from './recorder'
import { runSteps } from './stream-steps'
import type { AbortCause } from './sync-options'

describe('the steps of a run', () => {
  it.each<[AbortCause, string]>([
    ['stopped', 'stopped'],
    ['shutdown', 'interrupted'],
  ])(
    'a run that was %s before a step with nothing to do does not pass for one that ended well',
    async (cause, status) => {
      using test = openTestStore()
      const integration = addTestIntegration(test.store)
      test.store.runs.create({
        id: 'run_1',
        integrationId: 'crm',
        provider: 'crm',
        account: 'Northwind',
        kind: 'undo',
        trigger: 'manual',
        queuedAt: 1,
        continues: null,
        streams: [{ stream: 'contacts', label: 'Contacts' }],
      })
      const recorder = new RunRecorder(test.store, new Events(), { id: 'run_1', integrationId: 'crm' }, 'CRM')
      const result = await runSteps(
        {
          store: test.store,
          recorder,
          integration,
          provider: { manifest: { name: 'CRM' } } as Provider,
          gateway: { host: 'http://127.0.0.1:1' } as NangoGateway,
          limiter: new AccountLimiter([]),
          signal: AbortSignal.abort(cause),
        },
        [async () => {}],
      )
      recorder.close()
      expect(result.status).toBe(status)
      expect(recorder.streams.map((stream) => stream.state)).not.toContain('done')
    },
  )
})
