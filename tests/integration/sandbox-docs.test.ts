import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { controlRoutes } from '../../src/main/sandbox/control/routes'
import { type KitSandbox, openSandbox } from '../kit/sandbox'

const page = readFileSync(join(import.meta.dirname, '../../docs/sandbox.md'), 'utf8')
/** The examples of control routes, in the order of the page. */
const examples = [...page.matchAll(/^control ([A-Z]+) (?:'([^']+)'|(\S+))(?: '(.+)')?$/gm)].map(
  ([line, method = '', quoted, bare, body]) => ({ line, method, path: quoted ?? bare ?? '', body }),
)

let sandbox: KitSandbox
beforeEach(async () => {
  sandbox = await openSandbox({ records: 3000, unlimited: true })
})
afterEach(() => sandbox.close())

it('has an example of every control route, and each does what it says', async () => {
  expect(examples.length).toBeGreaterThan(30)
  for (const { line, method, path, body } of examples) {
    const response = await fetch(`${sandbox.host}/control/${path}`, {
      method,
      headers: { authorization: `Bearer ${sandbox.apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
    })
    expect([line, response.ok ? 'done' : await response.text()]).toEqual([line, 'done'])
  }
  const shown = new Set(examples.map(({ method, path }) => `${method} /control/${path.split('?')[0]}`))
  const routes = controlRoutes.map(({ method, segments }) => `${method} /${segments.join('/').replace(':id', '1')}`)
  expect(routes.filter((route) => !shown.has(route))).toEqual([])
})
