import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../lib/paths.mjs'

/** When the pictures are taken: the clock of Patchbay, the CRMs and the page. */
export const moment = '2026-11-23T09:41:00Z'

/** Starts a program of the build that prints one line of JSON; gives that and what ends it. */
async function start(entry, args, env = {}) {
  const child = spawn(process.execPath, [join(root, 'out', 'main', `${entry}.js`), ...args], {
    cwd: root,
    env: { ...process.env, PATCHBAY_TEST_HOOKS: '1', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  const line = await new Promise((resolve, reject) => {
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
      if (text.includes('\n')) resolve(text)
    })
    child.once('exit', (code) => reject(new Error(`${entry} ended with ${code} before it was ready.`)))
  })
  const end = async () => {
    child.kill('SIGTERM')
    await exited
  }
  return { said: JSON.parse(line), end }
}

/** A JSON call that fails with the answer's words. */
async function call(url, method, headers, body) {
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`)
  return text === '' ? null : JSON.parse(text)
}

/**
 * A Patchbay over a sandbox, both in processes of their own, with an account of every CRM connected and synced.
 * @returns its address and token, a REST call, the control of the sandbox, the integrations, and what ends it
 */
export async function openWorld() {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-screens-'))
  const clock = join(folder, 'clock')
  const setClock = () => writeFile(clock, `${moment}\n`)
  await setClock()
  const sandbox = await start('sandbox', [
    ...['--json', '--records', '400', '--unlimited', '--index-lag', '0', '--auto-consent', 'allow'],
    ...['--clock-file', clock],
  ])
  const { host, apiKey } = sandbox.said
  const patchbay = await start('patchbay', [
    ...['serve', '--json', '--port', '0', '--data-dir', join(folder, 'data'), '--clock-file', clock],
  ])
  const { url, token } = patchbay.said
  const end = async () => {
    await patchbay.end()
    await sandbox.end()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  const rest = (method, path, body) =>
    call(new URL(`/api/v1${path}`, url), method, { authorization: `Bearer ${token}` }, body)
  const control = (method, path, body) =>
    call(`${host}/control/${path}`, method, { authorization: `Bearer ${apiKey}` }, body)
  try {
    await rest('POST', '/workspaces', { name: 'Northwind', kind: 'prod', host, apiKey })
    await connectAll(rest)
    const syncAll = async (more = {}) => {
      const { integrations } = await rest('GET', '/integrations')
      for (const { id } of integrations) await finish(rest, await rest('POST', `/integrations/${id}/sync`, more))
    }
    await syncAll({ confirmFirstSync: true, decision: { all: 'later' } })
    const { integrations } = await rest('GET', '/integrations')
    return { url, token, rest, control, integrations, syncAll, finish: (run) => finish(rest, run), setClock, end }
  } catch (error) {
    await end()
    throw error
  }
}

/** Connects an account of every CRM; the sandbox's consent pages say yes by themselves. */
async function connectAll(rest) {
  const { available } = await rest('GET', '/integrations')
  for (const { provider, integrationKey } of available) {
    const attempt = await rest('POST', '/integrations/connect', { provider, integrationKey })
    await fetch(attempt.url)
    for (let state = attempt.state; state !== 'connected'; ) {
      const now = await rest('POST', '/integrations/callback', { attemptId: attempt.id })
      state = now.state
      if (state === 'failed' || state === 'denied' || state === 'expired') {
        throw new Error(`${provider} was not connected: ${state}`)
      }
    }
  }
}

/** Waits until a run has ended. */
async function finish(rest, { id }) {
  for (;;) {
    const run = await rest('GET', `/runs/${id}`)
    if (run.endedAt !== null) return run
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
