import { fail, type Run, type RunDetail, type Verification } from '@shared/model'
import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { withLayout } from '../../components/data/testing'
import { Toasts } from '../../components/notices/Toasts'
import { aList, anIntegration, aProvider, aStream } from '../../testing/data'
import { FakeEngine } from '../../testing/fake-engine'
import { renderOver } from '../../testing/render'
import { VerifyScreen } from './VerifyScreen'

withLayout()
const user = userEvent.setup()
const at = '2026-11-23T08:37:00.000Z'
const counts = { pulled: 0, created: 0, updated: 0, deleted: 0, pushed: 0, conflicts: 0, failed: 0, apiCalls: 12 }

function aRun(change: Partial<Run> = {}): Run {
  return {
    id: 'run_verify',
    integrationId: 'acme',
    provider: 'acme',
    account: 'Northwind EU',
    kind: 'verify',
    trigger: 'manual',
    status: 'succeeded',
    queuedAt: at,
    startedAt: at,
    endedAt: at,
    durationMs: 62_000,
    problem: null,
    continues: null,
    about: null,
    undoneBy: null,
    totals: counts,
    ...change,
  }
}

const report: Verification = {
  streams: [{ stream: 'contacts', label: 'Contacts', equal: 97, waits: 1, differs: 1, onlyHere: 1, onlyThere: 0 }],
  records: [
    {
      state: 'differs',
      stream: 'contacts',
      kind: 'contact',
      object: 'contacts',
      remoteId: 'r1',
      recordId: '7',
      name: 'Clara Lindner',
      fields: [
        { field: 'phone', label: 'Phone', before: 'there', after: 'here', reason: 'unexplained' },
        { field: 'city', label: 'City', before: null, after: 'Potsdam', reason: 'not-read' },
      ],
    },
    {
      state: 'only-here',
      stream: 'contacts',
      kind: 'contact',
      object: 'contacts',
      remoteId: 'r2',
      recordId: '8',
      name: 'Nora Lind',
      fields: [],
    },
  ],
}

interface Store {
  runs: Run[]
  report: Verification | null
  begun: string[]
  repaired: string[]
}

function show(store: Store, online = true) {
  const engine: FakeEngine = new FakeEngine((os) => ({
    runs: {
      list: os.runs.list.handler(() => {
        return { items: store.runs, nextCursor: null, total: store.runs.length, matching: store.runs.length }
      }),
      get: os.runs.get.handler(({ input }): RunDetail => {
        const run = store.runs.find(({ id }) => id === input.id) ?? fail('NOT_FOUND', { what: 'run' })
        const streams = [aStream({ state: run.status === 'running' ? 'running' : 'done' })]
        return { ...run, streams, changeCount: 0, earlier: null, undoable: false, retryable: 0 }
      }),
      verification: os.runs.verification.handler(() => store.report ?? fail('NOT_FOUND', { what: 'report' })),
      verify: os.runs.verify.handler(({ input }) => {
        store.begun.push(`${input.id} ${input.stream}`)
        const run = aRun({ id: 'run_new', status: 'running' })
        store.runs = [run, ...store.runs]
        return run
      }),
      repair: os.runs.repair.handler(({ input }) => {
        store.repaired.push(input.id)
        return aRun({ id: 'run_repair', kind: 'retry', status: 'queued' })
      }),
    },
  }))
  engine.state.providers = [aProvider('acme', 'Acme CRM')]
  engine.state.list = aList({ integrations: [anIntegration()] })
  if (!online) engine.state.connectivity = { online: false, since: at, reason: null }
  renderOver(
    engine,
    <>
      <VerifyScreen id="acme" stream="contacts" />
      <Toasts />
    </>,
    '/integrations/acme/verify/contacts',
  )
  return engine
}

const aStore = (over: Partial<Store> = {}): Store => ({ runs: [aRun()], report, begun: [], repaired: [], ...over })
const figure = (name: RegExp) => screen.findByRole('button', { name })

describe('Verify', () => {
  it('shows the last report: what differs, where, and why; the counts are its filter', async () => {
    const store = aStore()
    show(store)
    expect(await screen.findByText('Nothing was written.')).toBeTruthy()
    expect((await figure(/^Differs 1/)).getAttribute('aria-pressed')).toBe('true')
    expect((await screen.findByRole('row', { name: /Phone/ })).textContent).toContain('nothing explains it')
    expect((await screen.findByRole('row', { name: /City/ })).textContent).toContain('empty')
    await user.click(await figure(/^Only here 1/))
    expect((await screen.findByRole('row', { name: /Nora Lind/ })).textContent).toContain('no longer at the CRM')
    await user.keyboard('2')
    expect((await figure(/^Waits 1/)).getAttribute('aria-pressed')).toBe('true')
    await user.click(screen.getByRole('button', { name: 'Read 2 records again' }))
    await waitFor(() => expect(store.repaired).toEqual(['run_verify']))
  })

  it('begins with a question to be asked, and shows how far the comparison is', async () => {
    const store = aStore({ runs: [], report: null })
    show(store)
    expect(await screen.findByRole('heading', { name: 'Not compared yet' })).toBeTruthy()
    const [first] = screen.getAllByRole('button', { name: 'Verify' })
    if (first) await user.click(first)
    await waitFor(() => expect(store.begun).toEqual(['acme contacts']))
    expect(await screen.findByRole('button', { name: 'Stop' })).toBeTruthy()
  })

  it('keeps the report before one that failed, and reads it offline', async () => {
    show(aStore({ runs: [aRun({ id: 'run_x', status: 'failed' }), aRun()] }), false)
    expect(await figure(/^Differs 1/)).toBeTruthy()
    expect((await screen.findByRole('button', { name: 'Verify again' })).getAttribute('aria-disabled')).toBe('true')
  })

  it('says when both sides are equal', async () => {
    const [stream] = report.streams
    if (!stream) throw new Error('no stream')
    const equal = { streams: [{ ...stream, waits: 0, differs: 0, onlyHere: 0 }], records: [] }
    show(aStore({ report: equal }))
    expect(await screen.findByRole('heading', { name: 'Both sides are equal' })).toBeTruthy()
  })
})
