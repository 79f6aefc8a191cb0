import type { EngineEvent } from '@shared/model'
import { expect, it } from 'vitest'
import { eventLines } from './event-log'

const run = { workspaceId: 'ws_1', runId: 'run_1', integrationId: 'crm-1' }
const attempt = { id: 'ca_1', provider: 'crm' }

it('leaves a line for what begins, ends and changes, and none for what goes on', () => {
  const lineOf = eventLines()
  const lines = [
    { type: 'connect', workspaceId: 'ws_1', attempt: { ...attempt, state: 'waiting' } },
    { type: 'connect', workspaceId: 'ws_1', attempt: { ...attempt, state: 'waiting' } },
    { type: 'connect', workspaceId: 'ws_1', attempt: { ...attempt, state: 'connected' } },
    { type: 'run.progress', ...run, status: 'running', streams: [] },
    { type: 'run.progress', ...run, status: 'running', streams: [] },
    { type: 'run.log', workspaceId: 'ws_1', runId: 'run_1', lines: [] },
    { type: 'run.ended', ...run, status: 'succeeded', changeCount: 7 },
    { type: 'connectivity', workspaceId: 'ws_1', connectivity: { online: false, since: null, reason: 'nango' } },
    { type: 'connectivity', workspaceId: 'ws_1', connectivity: { online: true, since: null, reason: null } },
    { type: 'changed', workspaceId: 'ws_1', topics: ['runs'] },
  ].flatMap((event) => lineOf(event as EngineEvent) ?? [])
  expect(lines).toEqual([
    'Connect attempt ca_1 to crm in ws_1: waiting',
    'Connect attempt ca_1 to crm in ws_1: connected',
    'Run run_1 of crm-1 in ws_1 began',
    'Run run_1 of crm-1 in ws_1 ended: succeeded, 7 changes',
    'ws_1 is offline: nango',
    'ws_1 is online again',
  ])
})
