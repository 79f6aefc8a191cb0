import { z } from 'zod'
import { wantedNotices } from './notice'

/** Help outside the window: the documentation, the licences of what Patchbay is made of, the folder with the logs. */
export const helpKind = z.enum(['documentation', 'licences', 'logs'])
export type HelpKind = z.infer<typeof helpKind>

/** What the host can do. The renderer hides what a host does not have. */
export const capabilities = z.object({
  host: z.enum(['electron', 'server']),
  platform: z.enum(['linux', 'darwin', 'win32', 'other']),
  /** A Patchbay browser window for the provider's consent page. Without it the caller opens a tab. */
  connectWindow: z.boolean(),
  /** The host itself can open the system browser. */
  systemBrowser: z.boolean(),
  tray: z.boolean(),
  notifications: z.boolean(),
  /** What the host can open. */
  help: z.array(helpKind),
  /** Where API keys rest. `os`: the key store of the OS. `session`: memory, asked for at each start. `environment`: NANGO_SECRET_KEY. `waiting`: the key store has not answered yet. */
  secretStore: z.enum(['os', 'session', 'environment', 'waiting']),
})
export type Capabilities = z.infer<typeof capabilities>

/** What a person chooses for Patchbay on this computer, in all workspaces. */
export const appSettings = z.object({
  /** `system`: the first language of this computer that Patchbay speaks. */
  language: z.enum(['system', 'en', 'de']),
  /** Close hides the window to the tray instead of quitting. Null: as usual on this platform. */
  closeToTray: z.boolean().nullable(),
  /** What is announced outside the window. */
  notifications: wantedNotices,
})
export type AppSettings = z.infer<typeof appSettings>

export const appInfo = z.object({
  version: z.string(),
  dataDir: z.string(),
  capabilities,
})
export type AppInfo = z.infer<typeof appInfo>
