import { makeProblem } from '@shared/model'
import { problemToORPC } from '@shared/rpc/problem-errors'
import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { aWorkspaceState } from '../../testing/data'
import { FakeEngine } from '../../testing/fake-engine'
import { renderOver } from '../../testing/render'
import { FirstRun } from './FirstRun'

const passed = { ok: true, durationMs: 184, integrations: [{ provider: 'acme', count: 2 }], problem: null }

function start(options: { test?: () => typeof passed | Promise<typeof passed>; secretStore?: 'os' | 'session' } = {}) {
  const created = vi.fn()
  const tested = vi.fn()
  const engine = new FakeEngine((os) => ({
    workspaces: {
      test: os.workspaces.test.handler(({ input }) => {
        tested(input)
        return (options.test ?? (() => passed))()
      }),
      create: os.workspaces.create.handler(({ input }) => {
        created(input)
        return aWorkspaceState()
      }),
    },
  }))
  engine.state.workspace = aWorkspaceState({ current: null, phase: 'none' })
  engine.state.info.capabilities.secretStore = options.secretStore ?? 'session'
  renderOver(engine, <FirstRun />)
  return { user: userEvent.setup(), created, tested }
}

describe('the form for a Nango environment', () => {
  it('tests address and key, tells what it found, and creates the workspace', async () => {
    const { user, created, tested } = start()
    await user.type(screen.getByLabelText('Workspace name'), 'Northwind')
    await user.click(screen.getByLabelText('Prod'))
    await user.type(screen.getByLabelText('API key'), 'the-key')
    await user.click(screen.getByRole('button', { name: 'Test connection' }))

    const result = await screen.findByRole('list', { name: 'Result of the test' })
    await waitFor(() => expect(result.textContent).toContain('Connected to Prod in 184 ms'))
    expect(result.textContent).toContain('2 integrations found: 2 Acme CRM')
    expect(result.textContent).toContain('This is a production environment')
    expect(tested).toHaveBeenCalledWith({ host: 'https://api.nango.dev', apiKey: 'the-key' })

    await user.click(screen.getByRole('button', { name: 'Continue to Prod' }))
    await waitFor(() =>
      expect(created).toHaveBeenCalledWith({
        name: 'Northwind',
        kind: 'prod',
        host: 'https://api.nango.dev',
        apiKey: 'the-key',
      }),
    )
  })

  it('does not call before there is an address and a key', async () => {
    const { user, tested } = start()
    await user.clear(screen.getByLabelText('Host'))
    await user.click(screen.getByRole('button', { name: 'Test connection' }))
    expect(screen.getByText('Enter an address such as https://api.nango.dev.')).toBeTruthy()
    expect(screen.getByText('Enter the API key.')).toBeTruthy()
    expect(tested).not.toHaveBeenCalled()
  })

  it('asks for name and kind before it goes on', async () => {
    const { user, created } = start()
    await user.type(screen.getByLabelText('API key'), 'k')
    await user.click(screen.getByRole('button', { name: 'Test connection' }))
    await user.click(await screen.findByRole('button', { name: /^Continue/ }))
    expect(screen.getByText('Give the workspace a name.')).toBeTruthy()
    expect(screen.getByText('Choose Dev or Prod.')).toBeTruthy()
    expect(created).not.toHaveBeenCalled()
  })

  it('forgets a result when address or key change', async () => {
    const { user } = start()
    await user.type(screen.getByLabelText('API key'), 'k')
    await user.click(screen.getByRole('button', { name: 'Test connection' }))
    await screen.findByRole('button', { name: /^Continue/ })
    await user.type(screen.getByLabelText('API key'), '2')
    expect(screen.queryByRole('button', { name: /^Continue/ })).toBeNull()
    expect(screen.queryByRole('list', { name: 'Result of the test' })).toBeNull()
  })

  it('tells why a test failed, whether Nango refused or the call did', async () => {
    const { user } = start({
      test: () => {
        throw problemToORPC(makeProblem('NANGO_UNREACHABLE', { host: 'api.nango.dev' }))
      },
    })
    await user.type(screen.getByLabelText('API key'), 'k')
    await user.click(screen.getByRole('button', { name: 'Test connection' }))
    const result = await screen.findByRole('list', { name: 'Result of the test' })
    expect(result.textContent).toContain(
      'Nango cannot be reached at api.nango.dev. Check the address and the network, then test again.',
    )
    expect(within(result).queryByText(/Connected/)).toBeNull()
  })

  it('says where the key will be kept', async () => {
    start({ secretStore: 'os' })
    expect(await screen.findByText(/Kept encrypted in this computer’s key store/)).toBeTruthy()
  })
})
