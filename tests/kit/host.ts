import { type HostSettings, hostSettings } from '@shared/host'
import { createI18n } from '@shared/i18n'
import { noticeText } from '@shared/notice-text'
import type { Logger } from '../../src/main/host/files/log'
import { HostEvents } from '../../src/main/host/supervisor/host-events'
import type { HostParts } from '../../src/main/host/supervisor/host-router'

const english = createI18n()

export const silentLog: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** Parts of a host that keep everything in memory; it has neither windows nor notifications. */
export function hostParts(from: { settings?: HostSettings; keys?: Record<string, string> } = {}): HostParts {
  const keys = new Map<string, string>(Object.entries(from.keys ?? {}))
  let settings: HostSettings = from.settings ?? hostSettings.parse({})
  return {
    capabilities: () => ({
      host: 'server',
      platform: 'linux',
      connectWindow: false,
      systemBrowser: false,
      tray: false,
      notifications: false,
      help: [],
      secretStore: 'session',
    }),
    secrets: {
      read: async (id) => keys.get(id) ?? null,
      write: async (id, key) => {
        keys.set(id, key)
        return false
      },
      remove: async (id) => {
        keys.delete(id)
      },
    },
    settings: {
      read: () => settings,
      update: (patch) => {
        settings = { ...settings, ...patch }
        return settings
      },
    },
    sandbox: {
      start: async () => ({ host: 'http://127.0.0.1:1', apiKey: 'key' }),
      setLive: async () => {},
      consent: async () => {},
      stop: async () => {},
      reset: async () => {},
    },
    events: new HostEvents(),
    network: { find: async () => null, logIn: async () => {} },
  }
}

/** A host of a scene. */
export interface KitHost extends HostParts {
  /** What the person was notified of. */
  notices: { title: string; body: string }[]
  /** What else the host was asked to do. */
  calls: string[]
}

/** @param from settings and keys that it begins with, as another host of the same computer has them */
export function kitHost(from: { settings?: HostSettings; keys?: Record<string, string> } = {}): KitHost {
  const notices: KitHost['notices'] = []
  const calls: string[] = []
  const note = (what: string) => () => void calls.push(what)
  return {
    ...hostParts(from),
    notices,
    calls,
    notify: ({ notice }) => void notices.push(noticeText(notice, english)),
    connectWindow: { open: note('open window'), close: note('close window') },
    browser: { open: note('open browser') },
  }
}
