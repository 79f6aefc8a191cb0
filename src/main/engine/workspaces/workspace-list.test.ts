import { createRouterClient } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { hostParts } from '../../../../tests/kit/host'
import { createHostRouter } from '../../host/supervisor/host-router'
import { WorkspaceList } from './workspace-list'

const stored = (id: string, name: string) => ({
  id,
  name,
  kind: 'dev' as const,
  host: null,
  tags: {},
  createdAt: '2026-11-23T09:41:00.000Z',
})

async function listOf(...names: string[]): Promise<WorkspaceList> {
  const list = new WorkspaceList(createRouterClient(createHostRouter(hostParts())))
  // All at once: none may be lost.
  await Promise.all(names.map((name, at) => list.add(stored(`ws_${at}`, name))))
  return list
}

describe('the workspaces of this computer', () => {
  it('are found by id, by name, and by a name in other case that only one has', async () => {
    const list = await listOf('North', 'Süd', 'NORTH', 'ws_1')
    const found = await Promise.all(['ws_1', 'North', 'NORTH', 'süd'].map((name) => list.find(name)))
    expect(found.map(({ id }) => id)).toEqual(['ws_1', 'ws_0', 'ws_2', 'ws_1'])
    await expect(list.find('north')).rejects.toMatchObject({
      problem: { code: 'BAD_INPUT', params: { reason: expect.stringContaining('North (ws_0), NORTH (ws_2)') } },
    })
    await expect(list.find('Sud')).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } })
  })

  it('show the first, until another is shown, and the only one that is left', async () => {
    expect(await (await listOf()).shown()).toBeNull()
    const list = await listOf('North', 'South', 'West')
    expect(await list.shown()).toBe('ws_0')
    await list.show('ws_1')
    expect(await list.shown()).toBe('ws_1')
    await list.remove('ws_1')
    expect(await list.shown()).toBeNull()
    await list.remove('ws_0')
    expect(await list.shown()).toBe('ws_2')
  })

  it('do not come back by a change of one that was removed meanwhile', async () => {
    const list = await listOf('North')
    await list.remove('ws_0')
    await list.change('ws_0', { name: 'South' })
    expect(await list.all()).toEqual([])
  })
})
