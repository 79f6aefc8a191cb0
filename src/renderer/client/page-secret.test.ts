import { beforeEach, expect, it } from 'vitest'
import { takePageSecret } from './page-secret'

beforeEach(() => localStorage.clear())

it('takes its secret out of the address, and keeps it for a reload and for other tabs', () => {
  window.history.replaceState(null, '', '/?x=1#key=s3cr3t-of-this-page')
  expect(takePageSecret(window)).toBe('s3cr3t-of-this-page')
  expect(window.location.href).toMatch(/\/\?x=1$/)
  expect(takePageSecret(window)).toBe('s3cr3t-of-this-page')
})

it('leaves the place in the app alone, and takes a newer secret', () => {
  window.history.replaceState(null, '', '/#/runs/r1')
  expect(takePageSecret(window)).toBeNull()
  expect(window.location.hash).toBe('#/runs/r1')
  for (const secret of ['first', 'second']) {
    window.history.replaceState(null, '', `/#key=${secret}`)
    expect(takePageSecret(window)).toBe(secret)
  }
})
