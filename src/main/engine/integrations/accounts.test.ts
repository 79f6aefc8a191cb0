import { expect, it } from 'vitest'
import { providers } from '../providers/registry'
import { addTestIntegration, openTestStore } from '../store/testing'
import { attachConnection } from './accounts'

const connection = {
  integrationKey: 'acme',
  connectionId: 'connection-1',
  nangoProvider: 'acme',
  tags: {},
  errors: [],
  createdAt: '2026-01-02T03:04:05.000Z',
  connectionConfig: {},
  metadata: null,
  credentialsExpireAt: null,
}

const provider = providers.infos()[0]?.id ?? ''

it('a reconnect forgets the page that a reading had come to, and keeps up to when the object was read', () => {
  using test = openTestStore()
  const { store } = test
  const { id } = addTestIntegration(store, { provider, accountId: 'a1' })
  const object = store.objects.ensure(id, 'contacts', 'contacts')
  const pass = { kind: 'window', since: 5, until: 9, page: 'a token of the old access', taken: 0 } as const
  store.objects.setPosition(object.id, { ...object, cursorAt: 7, generation: 3, pass })
  attachConnection(store, providers.get(provider), connection, { id: 'a1', name: 'Acme' }, id)
  expect(store.objects.byId(object.id)).toMatchObject({ cursorAt: 7, generation: 3, pass: null })
})
