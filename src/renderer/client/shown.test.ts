import { makeProblem } from '@shared/model'
import { problemToORPC } from '@shared/rpc/problem-errors'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { aList, anIntegration, aStream, aWorkspace, aWorkspaceState } from '../testing/data'
import { FakeEngine } from '../testing/fake-engine'
import { api, client, onLeave, queryClient, setShown, startClient, takeState, useLive, useShown } from '.'

const north = aWorkspace({ id: 'w1', name: 'North' })
const south = aWorkspace({ id: 'w2', name: 'South' })
const stateOf = (current: typeof north) => aWorkspaceState({ current, workspaces: [north, south], shown: 'w1' })

let stop = () => {}
afterEach(() => {
  setShown(null)
  stop()
  queryClient.clear()
})

/** A window over an engine whose host shows North; resolves when it has learned so. */
async function openWindow(engine = new FakeEngine()): Promise<FakeEngine> {
  engine.state.workspace = stateOf(north)
  stop = startClient(engine.transport)
  await vi.waitFor(() => expect(useShown.getState().id).toBe('w1'))
  await vi.waitFor(() => expect(engine.named).toContainEqual({ path: '/app/events', workspace: 'w1' }))
  return engine
}

const list = (name: string) => aList({ integrations: [anIntegration({ account: { id: '1', name } })] })

describe('the workspace that a window shows', () => {
  it('is what the host shows at the start, and is named with every call from then on', async () => {
    const engine = await openWindow()
    await client.integrations.list()
    await client.integrations.list(undefined, { context: { workspace: 'w9' } })
    expect(engine.named[0]).toEqual({ path: '/workspaces/state', workspace: null })
    expect(engine.named.slice(-2).map(({ workspace }) => workspace)).toEqual(['w1', 'w9'])
  })

  it('survives a reload of the window, and no other window knows it', async () => {
    await openWindow()
    expect(sessionStorage.getItem('patchbay.workspace')).toBe('w1')
    expect(localStorage.getItem('patchbay.workspace')).toBeNull()
  })

  it('leaves nothing of itself when another one is shown', async () => {
    const engine = await openWindow()
    queryClient.setQueryData(api.integrations.list.queryKey(), list('of North'))
    const run = { runId: 'r1', integrationId: 'acme', status: 'running' as const, streams: [aStream()] }
    useLive.getState().progress(run)
    const left = vi.fn()
    const off = onLeave(left)

    takeState(stateOf(south))
    expect(useShown.getState().id).toBe('w2')
    expect(queryClient.getQueryData(api.integrations.list.queryKey())).toBeUndefined()
    expect(queryClient.getQueryData(api.workspaces.state.queryKey())?.current?.name).toBe('South')
    expect(useLive.getState().runs).toEqual({})
    expect(left).toHaveBeenCalledOnce()
    await vi.waitFor(() => expect(engine.named).toContainEqual({ path: '/app/events', workspace: 'w2' }))
    await vi.waitFor(() => expect(engine.listeners).toBe(1))
    off()
  })

  it('is not mixed with an answer that comes too late', async () => {
    let answerNow = (_list: ReturnType<typeof list>) => {}
    const late = new Promise<ReturnType<typeof list>>((resolve) => {
      answerNow = resolve
    })
    const engine = new FakeEngine((os) => ({ integrations: { list: os.integrations.list.handler(() => late) } }))
    await openWindow(engine)
    const asked = queryClient.fetchQuery(api.integrations.list.queryOptions()).catch(() => null)
    await vi.waitFor(() => expect(engine.named).toContainEqual({ path: '/integrations/list', workspace: 'w1' }))
    takeState(stateOf(south))
    answerNow(list('of North'))
    await asked
    expect(queryClient.getQueryData(api.integrations.list.queryKey())).toBeUndefined()
  })

  it('is the host’s again when it has been removed', async () => {
    const removed = problemToORPC(makeProblem('NOT_FOUND', { what: 'workspace', id: 'w1' }))
    let gone = false
    const engine = new FakeEngine((os) => ({
      integrations: {
        list: os.integrations.list.handler(() => {
          if (gone) throw removed
          return list('of North')
        }),
      },
    }))
    await openWindow(engine)
    gone = true
    engine.state.workspace = stateOf(south)
    await queryClient.fetchQuery(api.integrations.list.queryOptions()).catch(() => null)
    await vi.waitFor(() => expect(useShown.getState().id).toBe('w2'))
  })
})
