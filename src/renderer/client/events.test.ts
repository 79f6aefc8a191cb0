import { describe, expect, it } from 'vitest'
import { anAttempt, aStream } from '../testing/data'
import { api, queryClient } from './api'
import { applyEvent, onEngineEvent } from './events'
import { useLive } from './live'

const workspaceId = 'w1'
const input = { id: 'r1' }
const keys = {
  state: api.workspaces.state.queryKey(),
  list: api.integrations.list.queryKey(),
  overview: api.integrations.overview.queryKey({ input: { id: 'acme' } }),
  run: api.runs.get.queryKey({ input }),
  changes: api.runs.changes.queryKey({ input }),
}

function staleAfter(topics: ('workspace' | 'integrations' | 'runs' | 'records')[]): string[] {
  queryClient.clear()
  for (const key of Object.values(keys)) queryClient.setQueryData(key, {} as never)
  applyEvent({ type: 'changed', workspaceId, topics }, queryClient)
  return Object.entries(keys)
    .filter(([, key]) => queryClient.getQueryState(key)?.isInvalidated)
    .map(([name]) => name)
}

describe('an event of the engine', () => {
  it.each([
    ['workspace' as const, ['state']],
    ['integrations' as const, ['list', 'overview']],
    ['runs' as const, ['overview', 'run', 'changes']],
    ['records' as const, ['list', 'overview', 'changes']],
  ])('that says %s changed makes what shows it be read again', (topic, names) => {
    expect(staleAfter([topic])).toEqual(names)
  })

  it('about a connect attempt is its new state', () => {
    const attempt = anAttempt({ state: 'verifying' })
    applyEvent({ type: 'connect', workspaceId, attempt }, queryClient)
    expect(queryClient.getQueryData(api.integrations.attempt.queryKey({ input: { attemptId: attempt.id } }))).toEqual(
      attempt,
    )
  })

  it('about a run under way is kept until the run ends', () => {
    const run = { runId: 'r1', integrationId: 'acme', status: 'running' as const, streams: [aStream({ pulled: 7 })] }
    applyEvent({ type: 'run.progress', workspaceId, ...run }, queryClient)
    expect(useLive.getState().runs.r1?.streams[0]?.pulled).toBe(7)
    applyEvent(
      { type: 'run.ended', workspaceId, runId: 'r1', integrationId: 'acme', status: 'succeeded', changeCount: 7 },
      queryClient,
    )
    expect(useLive.getState().runs).toEqual({})
  })

  it('reaches those who listen, until they leave', () => {
    const heard: string[] = []
    const leave = onEngineEvent((event) => heard.push(event.type))
    applyEvent({ type: 'ready' }, queryClient)
    leave()
    applyEvent({ type: 'ready' }, queryClient)
    expect(heard).toEqual(['ready'])
  })
})

describe('log lines', () => {
  const line = (seq: number) => ({ seq, at: '2026-11-23T09:00:00.000Z', level: 'info' as const, text: `line ${seq}` })

  it('are kept in order and never twice', () => {
    useLive.setState({ logs: {} })
    useLive.getState().addLines('r1', [line(1), line(2)])
    useLive.getState().addLines('r1', [line(2), line(3)])
    expect(useLive.getState().logs.r1?.map(({ seq }) => seq)).toEqual([1, 2, 3])
  })

  it('of the oldest run leave when many runs have been seen', () => {
    useLive.setState({ logs: {} })
    for (let run = 0; run < 25; run += 1) useLive.getState().addLines(`r${run}`, [line(1)])
    expect(Object.keys(useLive.getState().logs)).toHaveLength(20)
    expect(useLive.getState().logs.r0).toBeUndefined()
    expect(useLive.getState().logs.r24).toBeDefined()
  })
})
