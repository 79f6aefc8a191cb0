import { describe, expect, it } from 'vitest'
import type { NangoConnection } from '../../nango/gateway'
import { adoptable } from './adoption'
import { adoptionTags, connectionTags, reconnectTags } from './tags'

describe('tags of a workspace', () => {
  it('stand on every connection beside the workspace id, and decide what is the workspace’s', () => {
    const own = { id: 'w1', tags: { Company: 'Harbor' } }
    expect(connectionTags(own)).toEqual({ patchbay_workspace: 'w1', company: 'Harbor' })
    expect(adoptionTags(own)).toEqual({ company: 'Harbor' })
    const none = { id: 'w1', tags: {} }
    expect(connectionTags(none)).toEqual({ patchbay_workspace: 'w1' })
    expect(adoptionTags(none)).toEqual({ patchbay_workspace: 'w1' })
  })

  it('a reconnect keeps what others put on the connection', () => {
    const existing = { end_user_id: 'u1', patchbay_attempt: 'old', patchbay_workspace: 'w0' }
    expect(reconnectTags(existing, { patchbay_workspace: 'w1' }, 'new')).toEqual({
      patchbay_attempt: 'new',
      end_user_id: 'u1',
      patchbay_workspace: 'w1',
    })
  })

  it('never more than Nango takes: what others put there stays, Patchbay’s give way', () => {
    const full = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`t${index}`, 'x']))
    const tags = reconnectTags(full, { patchbay_workspace: 'w1' }, 'new')
    expect(tags).toEqual(full)
    const { t9: _, ...nine } = full
    expect(reconnectTags(nine, { patchbay_workspace: 'w1' }, 'new')).toEqual({ ...nine, patchbay_attempt: 'new' })
  })

  it('a reconnect changes no label that is not Patchbay’s own', () => {
    const tags = reconnectTags({ company: 'Old' }, { patchbay_workspace: 'w1', company: 'New', region: 'eu' }, 'new')
    expect(tags).toEqual({ company: 'Old', patchbay_attempt: 'new', patchbay_workspace: 'w1' })
  })
})

describe('adoptable', () => {
  const connection = (connectionId: string, tags: Record<string, string>, nangoProvider = 'acme'): NangoConnection => ({
    integrationKey: 'acme-prod',
    connectionId,
    nangoProvider,
    tags,
    errors: [],
    createdAt: '2026-01-02T03:04:05.123Z',
  })
  const rules = {
    workspaceTags: { Company: 'Harbor', region: 'eu' },
    usedConnectionIds: new Set<string>(),
    knownProviders: (name: string) => (name === 'acme' ? 'acme' : null),
  }

  it('offers connections that carry all the tags, and no others', () => {
    const offered = adoptable(
      [
        connection('ours', { company: 'Harbor', region: 'eu', more: 'x' }),
        connection('half', { company: 'Harbor' }),
        connection('other', { company: 'harbor', region: 'eu' }),
        connection('bare', {}),
        connection('unknown', { company: 'Harbor', region: 'eu' }, 'slack'),
      ],
      rules,
    )
    expect(offered).toEqual([
      {
        provider: 'acme',
        integrationKey: 'acme-prod',
        connectionId: 'ours',
        createdAt: '2026-01-02T03:04:05.123Z',
        late: null,
      },
    ])
  })

  it('offers nothing without tags, and nothing that is in use', () => {
    const all = [connection('ours', { company: 'Harbor', region: 'eu' })]
    expect(adoptable(all, { ...rules, workspaceTags: {} })).toEqual([])
    expect(adoptable(all, { ...rules, usedConnectionIds: new Set(['ours']) })).toEqual([])
  })
})
