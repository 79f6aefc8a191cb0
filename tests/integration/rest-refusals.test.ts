import { describe, expect, it } from 'vitest'
import { openScene } from '../kit/scene'

interface Refusal {
  code: string
  message: string
}

const ann = { email: 'ann@x.test', firstName: 'Ann' }

describe('a key that a call does not take', () => {
  it('is refused by name with those that it takes, and nothing is done', async () => {
    await using scene = await openScene({ accounts: ['a'] })
    await scene.at('a').contacts.create(ann)
    const sync = `/integrations/${scene.id('a')}/sync`
    const tried = [
      ['POST', sync, { dry_run: true }, 'dry_run'],
      ['POST', `${sync}?dryRun=true`, undefined, '?dryRun'],
      ['POST', sync, ['dryRun'], 'body'],
      ['POST', sync, { id: 'another' }, 'id'],
      ['POST', sync, { decision: { every: 'crm' } }, 'decision.every'],
      ['POST', '/integrations/sync', { dryrun: true }, 'dryrun'],
      ['GET', '/runs?status=failed&page=2', undefined, 'page'],
      ['GET', `/runs?integration=${scene.id('a')}`, undefined, 'integration'],
      ['DELETE', `/integrations/${scene.id('a')}/disconnect?keep=true`, undefined, 'keep'],
      ['DELETE', `/integrations/${scene.id('a')}/disconnect`, { data: 'keep' }, 'data'],
    ] as const
    for (const [method, path, body, key] of tried) {
      const { status, body: refusal } = await scene.rest<Refusal>(method, path, body)
      expect([path, status, refusal.code, refusal.message]).toEqual([
        path,
        400,
        'BAD_INPUT',
        expect.stringContaining(`understood: ${key} is not known to this call, which takes `),
      ])
    }
    const { body } = await scene.rest<Refusal>('POST', sync, { dry_run: true })
    expect(body.message).toMatch(/which takes trigger, .*dryRun/)
    expect(await scene.runs.list()).toEqual([])
    expect((await scene.rest('GET', `/integrations/${scene.id('a')}/status`)).status).toBe(200)
  })

  it('leaves what is known in settings and free names alone', async () => {
    await using scene = await openScene({ accounts: ['a'] })
    await scene.sync('a')
    const streams = `/integrations/${scene.id('a')}/streams/contacts`
    const { body } = await scene.rest<{ previews: unknown } & Record<string, unknown>>('GET', streams)
    const { previews: _, ...settings } = body
    expect((await scene.rest('PUT', streams, { settings })).status).toBe(200)
    const misspelt = await scene.rest<Refusal>('PUT', streams, { settings: { ...settings, onremotedelete: 'delete' } })
    expect([misspelt.status, misspelt.body.message]).toEqual([400, expect.stringContaining('settings.onremotedelete')])
    const made = { kind: 'contact', fields: ann, integrations: [scene.id('a')] }
    expect((await scene.rest('POST', '/records', made)).status).toBe(200)
  })
})

it('refuses a place in a list that is none of the list', async () => {
  await using scene = await openScene({ accounts: ['a'] })
  const run = await scene.sync('a')
  const lists = [
    '/runs?',
    `/runs/${run.id}/changes?`,
    '/records?kind=contact&',
    '/conflicts?',
    '/reviews?',
    '/outbox?',
    '/links?state=let-go&',
    `/integrations/${scene.id('a')}/campaigns/any/members?`,
  ]
  for (const list of lists) {
    for (const cursor of ['garbage', '-1', 'null', '["a"]', '1/2']) {
      const { status, body } = await scene.rest<Refusal>('GET', `${list}cursor=${encodeURIComponent(cursor)}`)
      expect([list, cursor, status, body.code]).toEqual([list, cursor, 400, 'BAD_INPUT'])
      expect(body.message).toContain('cursor: is no nextCursor of this list')
    }
  }
})

it('takes the places that its lists give', async () => {
  await using scene = await openScene({ accounts: ['a'] })
  for (const name of ['Ann', 'Ben', 'Cleo']) await scene.at('a').contacts.create({ email: `${name}@x.test` })
  const run = await scene.sync('a')
  for (const { id } of await scene.records('contact')) await scene.here.edit({ id }, { jobTitle: 'Baker' })
  for (const list of ['/runs?', `/runs/${run.id}/changes?`, '/records?kind=contact&', '/outbox?']) {
    const seen: unknown[] = []
    for (let next: string | null = ''; next !== null; ) {
      const at: string = next ? `&cursor=${encodeURIComponent(next)}` : ''
      const answer = await scene.rest<{ items: unknown[]; nextCursor: string | null }>('GET', `${list}limit=1${at}`)
      expect([list, next, answer.status]).toEqual([list, next, 200])
      seen.push(...answer.body.items)
      next = answer.body.nextCursor
    }
    expect([list, seen.length > 2]).toEqual([list, true])
  }
})

it('says in words of their own that a record is linked to itself, and that one has no values', async () => {
  await using scene = await openScene({ accounts: ['a'] })
  const record = await scene.here.create('contact', ann)
  const linked = await scene.rest<Refusal>('POST', `/records/${record.id}/links`, { other: record.id })
  expect([linked.status, linked.body.code]).toEqual([409, 'SAME_RECORD'])
  for (const fields of [{}, { firstName: '' }, { firstName: ' ', lastName: null }]) {
    const made = await scene.rest<Refusal>('POST', '/records', {
      kind: 'contact',
      fields,
      integrations: [scene.id('a')],
    })
    expect([made.status, made.body.code]).toEqual([409, 'RECORD_EMPTY'])
  }
  expect(await scene.records('contact')).toHaveLength(1)
})

it('says why a connection cannot be adopted', async () => {
  await using scene = await openScene({ accounts: ['a'] })
  const { connectionId, words } = scene.at('a')
  const { integrationKey } = words
  const adopt = (integrationKey: string, connectionId: string) =>
    scene.rest<Refusal>('POST', '/integrations/adopt', { integrationKey, connectionId })
  const [foreign = ''] = await scene.control.addConnections({
    integrationKey,
    tags: { company: 'another' },
  })
  const refused = await adopt(integrationKey, foreign)
  expect([refused.status, refused.body.code]).toEqual([409, 'CONNECTION_NOT_OURS'])
  expect(refused.body.message).toMatch(/Only connections tagged \w+: \w+ are taken over/)
  expect((await adopt(integrationKey, connectionId)).body.code).toBe('CONNECTION_IN_USE')
  expect((await adopt(integrationKey, 'missing')).body.code).toBe('NOT_FOUND')
})
