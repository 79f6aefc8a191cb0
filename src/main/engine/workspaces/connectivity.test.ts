import { makeProblem } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { Events } from '../events'
import { Connectivity } from './connectivity'

const lost = makeProblem('NANGO_UNREACHABLE')

function watch(probe: (self: () => Connectivity) => void = () => {}, needsNetwork = true) {
  let back = 0
  const connectivity: Connectivity = new Connectivity(
    new Events(),
    async () => probe(() => connectivity),
    () => {
      back += 1
    },
    needsNetwork,
  )
  return { connectivity, timesBack: () => back, [Symbol.dispose]: () => connectivity.close() }
}

describe('whether Nango can be reached', () => {
  it('one network error is a hiccup, two in a row are offline', () => {
    using watched = watch()
    watched.connectivity.networkError(lost)
    expect(watched.connectivity.state.online).toBe(true)
    watched.connectivity.networkError(lost)
    expect(watched.connectivity.state).toMatchObject({ online: false, reason: 'nango' })
    expect(watched.connectivity.state.since).not.toBeNull()
  })

  it('an answer between two errors keeps it online', () => {
    using watched = watch()
    watched.connectivity.networkError(lost)
    watched.connectivity.reached()
    watched.connectivity.networkError(lost)
    expect(watched.connectivity.state.online).toBe(true)
  })

  it('is told once when it is back', () => {
    using watched = watch()
    watched.connectivity.networkError(lost)
    watched.connectivity.networkError(lost)
    watched.connectivity.reached()
    watched.connectivity.reached()
    expect(watched.timesBack()).toBe(1)
    expect(watched.connectivity.state).toEqual({ online: true, since: null, reason: null })
  })

  it('believes the OS at once, and tries Nango as soon as the OS is back', async () => {
    let probes = 0
    using watched = watch((self) => {
      probes += 1
      self().reached()
    })
    watched.connectivity.setOsOnline(false)
    expect(watched.connectivity.state).toMatchObject({ online: false, reason: 'os' })
    watched.connectivity.setOsOnline(true)
    expect(probes).toBe(1)
    expect(watched.connectivity.state.online).toBe(true)
  })

  it('is no matter of the network where all of it runs on this computer', () => {
    using watched = watch(() => {}, false)
    watched.connectivity.setOsOnline(false)
    expect(watched.connectivity.state.online).toBe(true)
    watched.connectivity.networkError(lost)
    watched.connectivity.networkError(lost)
    expect(watched.connectivity.state).toMatchObject({ online: false, reason: 'nango' })
  })
})
