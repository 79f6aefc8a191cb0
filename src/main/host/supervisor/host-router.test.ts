import { createRouterClient } from '@orpc/server'
import { makeProblem, type Notice } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { hostParts } from '../../../../tests/kit/host'
import { createHostRouter } from './host-router'

const told = (kind: Notice['kind']) => ({
  notice: {
    ...{ kind, integrationId: 'acme', provider: 'Acme', account: 'North', workspace: null },
    ...{ problem: makeProblem('INTERNAL'), count: 0 },
  },
  workspaceId: 'w',
  route: '/',
})

describe('the host contract', () => {
  it('reaches the parts of the host', async () => {
    const opened: unknown[] = []
    const parts = { ...hostParts(), browser: { open: (url: string) => void opened.push(url) } }
    const client = createRouterClient(createHostRouter(parts))
    expect(await client.secrets.read({ workspaceId: 'w1' })).toEqual({ apiKey: null })
    expect(await client.secrets.write({ workspaceId: 'w1', apiKey: 'k' })).toEqual({ persisted: false })
    expect(await client.secrets.read({ workspaceId: 'w1' })).toEqual({ apiKey: 'k' })
    expect(await client.settings.update({ activeWorkspace: 'w1' })).toMatchObject({ activeWorkspace: 'w1' })
    expect(await client.settings.read()).toMatchObject({ activeWorkspace: 'w1', connectIn: 'window' })
    expect(await client.sandbox.start({ workspaceId: 'w1', live: false })).toMatchObject({ apiKey: 'key' })
    await client.browser.open({ url: 'https://example.test/' })
    expect(opened).toEqual(['https://example.test/'])
  })

  it('says NOT_ON_THIS_HOST for a part that is not there', async () => {
    const client = createRouterClient(createHostRouter(hostParts()))
    const problem = { problem: { code: 'NOT_ON_THIS_HOST' } }
    await expect(client.browser.open({ url: 'https://example.test/' })).rejects.toMatchObject(problem)
    await expect(client.connectWindow.close({ attemptId: 'a1' })).rejects.toMatchObject(problem)
    await expect(client.notify(told('failed'))).rejects.toMatchObject(problem)
  })

  it('tells a person only what they want to hear of', async () => {
    const shown: string[] = []
    const parts = { ...hostParts(), notify: ({ notice }: { notice: Notice }) => void shown.push(notice.kind) }
    const client = createRouterClient(createHostRouter(parts))
    const notifications = { reconnect: true, failed: false, deletes: true, records: true, conflicts: true }
    await client.settings.update({ notifications })
    await client.notify(told('failed'))
    await client.notify(told('reconnect'))
    expect(shown).toEqual(['reconnect'])
  })

  it('streams what the host has to tell to each engine that listens', async () => {
    const parts = hostParts()
    const client = createRouterClient(createHostRouter(parts))
    const [first, second] = [await client.events(), await client.events()]
    const heard = [first.next(), second.next()]
    parts.events.publish({ type: 'wake' })
    parts.events.publish({ type: 'offline' })
    expect(await Promise.all(heard)).toMatchObject([{ value: { type: 'wake' } }, { value: { type: 'wake' } }])
    expect(await first.next()).toMatchObject({ value: { type: 'offline' } })
    await Promise.all([first.return?.(), second.return?.()])
  })
})
