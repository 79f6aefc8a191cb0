import { type BackupJob, makeProblem } from '@shared/model'
import { cleanup, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Route } from 'wouter'
import { useNotices } from '../../app/use-notices'
import { KeyDialog } from '../../app/workspace/KeyDialog'
import { queryClient } from '../../client'
import { useChosenLanguage } from '../../lib/hooks/use-app-settings'
import { i18n } from '../../lib/i18n'
import { aList, anIntegration, aWorkspace, aWorkspaceState } from '../../testing/data'
import { FakeEngine } from '../../testing/fake-engine'
import { renderOver } from '../../testing/render'
import { SettingsScreen } from './SettingsScreen'

const user = userEvent.setup()
function Language() {
  useChosenLanguage()
  useNotices()
  return null
}

const show = (engine: FakeEngine, page: string) =>
  renderOver(
    engine,
    <>
      <Language />
      <Route path="/settings/:page?">{({ page: open }) => <SettingsScreen page={open} />}</Route>
      <KeyDialog />
    </>,
    `/settings/${page}`,
  )
afterEach(async () => {
  localStorage.clear()
  await i18n.changeLanguage('en')
})

describe('the settings', () => {
  it('choose the theme, which is kept', async () => {
    show(new FakeEngine(), 'appearance')
    await user.click(await screen.findByRole('radio', { name: 'Dark' }))
    await waitFor(() => expect(localStorage.getItem('patchbay.scheme')).toBe('dark'))
    await user.click(screen.getByRole('radio', { name: 'System' }))
    await waitFor(() => expect(localStorage.getItem('patchbay.scheme')).toBe('auto'))
  })

  it('say whether Nango answers, and try at once', async () => {
    const checked = vi.fn()
    const engine = new FakeEngine((os) => ({
      app: {
        checkConnectivity: os.app.checkConnectivity.handler(() => {
          checked()
          return { online: true, since: null, reason: null }
        }),
      },
    }))
    engine.state.connectivity = { online: false, since: '2026-11-23T09:00:00.000Z', reason: 'nango' }
    show(engine, 'network')
    expect(await screen.findByText(/^Nango cannot be reached, since/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Check now' }))
    expect(await screen.findByText('Nango answers')).toBeTruthy()
    expect(checked).toHaveBeenCalledTimes(1)
  })

  it('lead to documentation, licences and logs where there is no menu bar', async () => {
    const opened: string[] = []
    const engine = new FakeEngine((os) => ({
      app: { openHelp: os.app.openHelp.handler(({ input }) => void opened.push(input.kind)) },
    }))
    engine.state.info.capabilities.help = ['documentation', 'licences', 'logs']
    show(engine, 'diagnostics')
    expect(await screen.findByText(/Patchbay 0\.1\.0, with its documentation/)).toBeTruthy()
    expect(screen.getByText(/without keys and values: \/data\/logs/)).toBeTruthy()
    for (const name of ['Documentation', 'Licences', 'Show logs'])
      await user.click(screen.getByRole('button', { name }))
    await waitFor(() => expect(opened).toEqual(['documentation', 'licences', 'logs']))
  })

  it('name the logs where the host opens nothing', async () => {
    show(new FakeEngine(), 'diagnostics')
    expect(await screen.findByRole('button', { name: 'Copy the path of the logs' })).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Licences' })).toBeNull()
  })

  it('show what lies on the way to Nango, and sign in to a proxy', async () => {
    const given: unknown[] = []
    let username: string | null = null
    const engine = new FakeEngine((os) => ({
      app: {
        network: os.app.network.handler(() => ({
          host: 'https://api.nango.dev',
          proxy: { address: 'http://proxy.acme.example:8080', from: 'system' as const, username },
          certificates: { bundled: 121, system: 12, extra: 0 },
        })),
        logInToProxy: os.app.logInToProxy.handler(({ input }) => {
          given.push(input)
          username = input.username
        }),
      },
    }))
    show(engine, 'network')
    expect(await screen.findByText('http://proxy.acme.example:8080')).toBeTruthy()
    expect(screen.getByText('121 bundled, 12 of this computer')).toBeTruthy()
    await user.type(screen.getByRole('textbox', { name: 'Name at the proxy' }), 'anna')
    await user.type(screen.getByLabelText('Password at the proxy'), 'secret{Enter}')
    expect(await screen.findByText(/Patchbay signs in as anna/)).toBeTruthy()
    expect(given).toEqual([{ address: 'http://proxy.acme.example:8080', username: 'anna', password: 'secret' }])
  })

  it('say of a workspace that Nango refuses its key, and ask for another one', async () => {
    const engine = new FakeEngine()
    engine.state.workspace = aWorkspaceState({ current: aWorkspace({ tags: { company: 'northwind' } }) })
    engine.state.list = aList({
      integrations: [anIntegration({ outbox: { waiting: 41, refused: 0 } })],
      nangoProblem: makeProblem('NANGO_KEY_REFUSED'),
    })
    show(engine, 'workspace')
    expect(await screen.findByText('Nango refuses it.')).toBeTruthy()
    expect(screen.getByText('company: northwind')).toBeTruthy()
    expect(screen.getByText(/41 waiting edits would be lost/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Enter a new key…' }))
    expect(await screen.findByRole('dialog', { name: 'Enter a new API key for Northwind' })).toBeTruthy()
    await user.keyboard('{Escape}')
    await user.click(screen.getByRole('button', { name: 'Remove Northwind…' }))
    expect(await screen.findByRole('dialog', { name: /^Delete the workspace Northwind \(Prod\)/ })).toBeTruthy()
  })

  it('change the tags of a workspace, and take none that Nango or Patchbay could not tell apart', async () => {
    const given: unknown[] = []
    const engine: FakeEngine = new FakeEngine((os) => ({
      workspaces: {
        setTags: os.workspaces.setTags.handler(({ input }) => {
          given.push(input.tags)
          const current = aWorkspace({ tags: input.tags })
          return aWorkspaceState({ current })
        }),
      },
    }))
    engine.state.workspace = aWorkspaceState({ current: aWorkspace({ tags: { company: 'northwind' } }) })
    show(engine, 'workspace')
    await user.click(await screen.findByRole('button', { name: 'Change tags…' }))
    const save = () => screen.getByRole('button', { name: 'Save' })
    await user.click(screen.getByRole('button', { name: 'Add a tag' }))
    const name = screen.getByRole('textbox', { name: 'Name of tag 2' })
    await user.type(screen.getByRole('textbox', { name: 'Value of tag 2' }), 'sales')
    for (const refused of ['patchbay_x', 'Company', '1st']) {
      await user.clear(name)
      await user.type(name, refused)
      expect(save()).toHaveProperty('disabled', true)
      expect(screen.getByText(/^Each tag needs a value/)).toBeTruthy()
    }
    await user.clear(name)
    await user.type(name, 'team')
    await user.click(screen.getByRole('button', { name: 'Remove tag 1' }))
    await user.click(save())
    expect(await screen.findByText('team: sales')).toBeTruthy()
    expect(given).toEqual([{ team: 'sales' }])
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('lead to a page that is there when the address names none', async () => {
    show(new FakeEngine(), 'nowhere')
    expect(await screen.findByRole('heading', { name: 'General' })).toBeTruthy()
  })

  it('speak German at once when it is chosen, and English again', async () => {
    const engine = new FakeEngine()
    show(engine, 'general')
    await user.click(await screen.findByRole('radio', { name: 'Deutsch' }))
    expect(await screen.findByRole('heading', { name: 'Allgemein' })).toBeTruthy()
    expect(engine.state.settings.language).toBe('de')
    expect(document.documentElement.lang).toBe('de')
    expect(localStorage.getItem('patchbay.language')).toBe('de')
    await user.click(screen.getByRole('radio', { name: 'English' }))
    expect(await screen.findByRole('heading', { name: 'General' })).toBeTruthy()
    expect(document.documentElement.lang).toBe('en')
  })

  it('back a workspace up, say how far that is, and stop it', async () => {
    const stopped = vi.fn()
    const job: BackupJob = {
      ...{ id: 'bak_1', kind: 'backup', workspaceId: aWorkspace().id, name: 'Northwind', path: '/data/n.bak' },
      ...{ state: 'running', done: 250_000, of: 1_000_000, startedAt: '2026-11-23T09:00:00.000Z', problem: null },
    }
    let jobs: BackupJob[] = []
    const engine = new FakeEngine((os) => ({
      backups: {
        list: os.backups.list.handler(() => ({
          ...{ folder: '/data', bytes: 12_000_000, backupFolder: '/data/backups', backups: [], jobs },
        })),
        make: os.backups.make.handler(() => {
          jobs = [job]
          return job
        }),
        stop: os.backups.stop.handler(({ input }) => {
          stopped(input.id)
          jobs = [{ ...job, state: 'stopped' }]
          return { ...job, state: 'stopped' as const }
        }),
      },
    }))
    engine.state.workspace = aWorkspaceState({ current: aWorkspace() })
    show(engine, 'data')
    expect(await screen.findByText(/: 12 MB in all\./)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Back up now' }))
    expect(await screen.findByText('250 kB of 1 MB')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Stop' }))
    expect(await screen.findByRole('button', { name: 'Back up now' })).toBeTruthy()
    expect(stopped).toHaveBeenCalledWith('bak_1')
  })

  it('switch off what a person does not want to hear of, and ask the browser whether it may be shown', async () => {
    const shown: string[] = []
    const asked = vi.fn(() => Promise.resolve('granted' as const))
    class Browser {
      static permission = 'default'
      static requestPermission = asked
      onclick = null
      constructor(title: string) {
        shown.push(title)
      }
    }
    vi.stubGlobal('Notification', Browser)
    try {
      const engine = new FakeEngine()
      show(engine, 'notifications')
      await user.click(await screen.findByRole('switch', { name: 'A run found conflicts' }))
      await waitFor(() => expect(engine.state.settings.notifications.conflicts).toBe(false))
      expect(engine.state.settings.notifications.failed).toBe(true)
      await user.click(screen.getByRole('button', { name: 'Allow…' }))
      expect(asked).toHaveBeenCalledTimes(1)
      Browser.permission = 'granted'
      await user.click(await screen.findByRole('button', { name: 'Send a test' }))
      expect(shown).toEqual(['Patchbay'])

      const tell = (kind: 'failed' | 'conflicts') =>
        engine.emit({
          type: 'notice',
          notice: {
            ...{ kind, integrationId: 'acme', provider: 'Acme', account: 'North', workspace: null },
            ...{ problem: kind === 'failed' ? makeProblem('INTERNAL') : null, count: 2 },
          },
        })
      const focus = vi.spyOn(document, 'hasFocus').mockReturnValue(false)
      tell('conflicts')
      tell('failed')
      await waitFor(() => expect(shown).toEqual(['Patchbay', 'Acme, North']))
      focus.mockReturnValue(true)
      tell('failed')
      focus.mockRestore()
    } finally {
      vi.unstubAllGlobals()
    }
  })

  it('follow a choice that was made in another window', async () => {
    const engine = new FakeEngine()
    engine.state.settings = { ...engine.state.settings, language: 'de' }
    show(engine, 'general')
    expect(await screen.findByRole('heading', { name: 'Allgemein' })).toBeTruthy()
    engine.state.settings = { ...engine.state.settings, language: 'en' }
    engine.emit({ type: 'changed', topics: ['workspace'] })
    expect(await screen.findByRole('heading', { name: 'General' })).toBeTruthy()
  })

  it('ask what closing the window does only where a tray brings it back', async () => {
    const engine = new FakeEngine()
    show(engine, 'general')
    await screen.findByRole('heading', { name: 'General' })
    expect(screen.queryByRole('switch')).toBeNull()
    cleanup()
    const { capabilities } = engine.state.info
    engine.state.info = { ...engine.state.info, capabilities: { ...capabilities, tray: true } }
    queryClient.clear()
    show(engine, 'general')
    await user.click(await screen.findByRole('switch', { name: 'Keep running when the window is closed' }))
    await waitFor(() => expect(engine.state.settings.closeToTray).toBe(true))
  })
})
