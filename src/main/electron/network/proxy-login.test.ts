import { beforeEach, expect, test, vi } from 'vitest'
import { app, FakeEvent, fake } from '../../../../tests/fakes/electron'
import { Proxies } from '../../host/network/proxies'
import { createTexts } from '../boot/texts'
import { ProxyLogins } from './proxy-login'

beforeEach(() => fake.reset())

function open(answerOfPerson: number) {
  fake.machine.answer = answerOfPerson
  const proxies = new Proxies({ from: 'system', find: async () => null })
  const openSettings = vi.fn()
  const logins = new ProxyLogins({ proxies, t: createTexts(), openSettings })
  logins.install()
  return { proxies, logins, openSettings }
}

const page = () => ({ isDestroyed: () => false, once: () => undefined })

/** What a page is answered when the proxy asks it. */
function asked(contents: unknown, isProxy = true) {
  const event = new FakeEvent()
  const answer = vi.fn()
  app.emit('login', event, contents, {}, { isProxy, host: 'proxy', port: 8080, scheme: 'basic', realm: '' }, answer)
  return { event, answer }
}

test('pages wait until a person has entered name and password, asked once, and go on with them', async () => {
  const { proxies, logins, openSettings } = open(0)
  const [one, two] = [asked(page()), asked(page())]
  await vi.waitFor(() => expect(openSettings).toHaveBeenCalledTimes(1))
  expect([one.event.defaultPrevented, one.answer.mock.calls]).toEqual([true, []])
  const login = { address: 'http://proxy:8080', username: 'anna', password: 'secret' }
  await proxies.logIn(login)
  await logins.entered(login.address)
  expect([one.answer.mock.calls, two.answer.mock.calls]).toEqual([[['anna', 'secret']], [['anna', 'secret']]])
  const later = asked(page())
  await vi.waitFor(() => expect(later.answer).toHaveBeenCalledWith('anna', 'secret'))
})

test('what a proxy refuses is sent once, and the person is asked again', async () => {
  const { proxies, openSettings } = open(0)
  await proxies.logIn({ address: 'http://proxy:8080', username: 'anna', password: 'wrong' })
  const contents = page()
  const first = asked(contents)
  await vi.waitFor(() => expect(first.answer).toHaveBeenCalledTimes(1))
  const second = asked(contents)
  await vi.waitFor(() => expect(openSettings).toHaveBeenCalledTimes(1))
  expect(second.answer).not.toHaveBeenCalled()
})

test('a person may go on without; servers that ask are none of it', async () => {
  open(1)
  const { answer } = asked(page())
  await vi.waitFor(() => expect(answer).toHaveBeenCalledWith())
  expect(asked(page(), false).event.defaultPrevented).toBe(false)
})
