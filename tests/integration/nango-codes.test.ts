import { expect, it } from 'vitest'
import { openScene } from '../kit/scene'

/** Refusals of Nango on the proxy that no list of Patchbay has: words of another version of it. */
const unknown = [
  [400, 'unknown_error'],
  [400, 'missing_provider'],
  [401, 'unsupported_auth'],
  [422, 'proxy_is_busy'],
  [404, 'no_such_template'],
] as const

it.each(unknown)(
  'a refusal %i %s is about no record: all wait, few requests are made, and then all is sent',
  async (status, code) => {
    await using scene = await openScene()
    await scene.sync()
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        scene.here.create('contact', { email: `p${at}@x.test`, lastName: `P${at}` }),
      ),
    )
    await scene.at('a').forget()
    const body = { error: { code, message: 'Words that are not on a list.' } }
    for (const call of ['create', 'update'] as const) {
      await scene.at('a').fault('contact', call, { kind: 'status', status, body }, {})
    }
    const run = await scene.sync()
    expect(run).toMatchObject({ status: 'partial', problem: { code: 'NANGO_FAILED' } })
    expect(scene.here.outbox().map(({ state }) => state)).toEqual(made.map(() => 'queued'))
    expect(scene.at('a').requests('contact', 'create').length).toBeLessThanOrEqual(4)
    await scene.control.clearFaults()
    await scene.advance(3_600_000)
    await scene.syncUntilQuiet()
    expect(await scene.at('a').contacts.all()).toHaveLength(20)
    expect(scene.here.outbox().every(({ state }) => state === 'confirmed')).toBe(true)
  },
)
