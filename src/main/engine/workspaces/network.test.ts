import type { HostClient } from '@shared/host'
import { expect, it } from 'vitest'
import { networkOf } from './network'

it.each([
  ['https://nango.example', 'https://nango.example'],
  ['http://localhost:3003', null],
  ['no address', null],
  [null, null],
])('tells how %s is reached, where it is elsewhere', async (address, elsewhere) => {
  const asked: string[] = []
  const proxy = async ({ url }: { url: string }) => {
    asked.push(url)
    return null
  }
  const { host } = await networkOf({ network: { proxy } } as unknown as HostClient, address)
  expect([host, asked]).toEqual([elsewhere, elsewhere === null ? [] : [elsewhere]])
})
