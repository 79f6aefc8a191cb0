import { type ContractRouterClient, eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { problemErrors } from '../contract/errors'
import { appSettings, capabilities, helpKind } from '../model/host'
import { proxyInUse, proxyLogin } from '../model/network'
import { notice } from '../model/notice'
import { shortName, workspace, workspaceId } from '../model/workspace'

const procedure = oc.errors(problemErrors)
const byWorkspace = z.object({ workspaceId: z.string() })

/** What a host tells the engine. */
export const hostEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('sleep') }),
  z.object({ type: z.literal('wake') }),
  z.object({ type: z.literal('online') }),
  z.object({ type: z.literal('offline') }),
  /** The person closed the connect window. */
  z.object({ type: z.literal('connect-window-closed'), attemptId: z.string() }),
  /** The person chose "Continue in browser" in the connect window's menu. */
  z.object({ type: z.literal('connect-use-browser'), attemptId: z.string() }),
  /** The page in the connect window refuses embedded browsers. */
  z.object({ type: z.literal('connect-embedded-refused'), attemptId: z.string() }),
  /** A page in the connect window did not load, or wanted to go where the window lets none go. */
  z.object({ type: z.enum(['connect-page-failed', 'connect-page-blocked']), attemptId: z.string(), site: z.string() }),
  /** A page loaded in the connect window. */
  z.object({ type: z.literal('connect-page-shown'), attemptId: z.string() }),
])
export type HostEvent = z.infer<typeof hostEvent>

/** Takes nothing that the screens could not show or that would lead out of the folder of workspaces. */
const storedWorkspace = workspace.extend({
  id: workspaceId,
  name: z
    .string()
    .min(1)
    .transform((name) => shortName(name)),
  /** By what the Nango environment is known again: its id as Nango has it, and marks of the keys that it was opened with. */
  environment: z.object({ id: z.string().nullable(), keys: z.array(z.string()) }).optional(),
})

// Without defaults: zod fills the default of a missing optional field in, and a patch would reset what it doesn't name.
const settings = z.object({
  /** Id of the workspace that the host shows, also at the next start; null before the first run. */
  activeWorkspace: z.string().nullable(),
  workspaces: z.array(storedWorkspace),
  /** Where consent pages open by default. */
  connectIn: z.enum(['window', 'browser']),
  sandboxLive: z.boolean(),
  ...appSettings.shape,
})

/** Some of the settings; what is not named stays as it is. */
export const hostSettingsPatch = settings.partial()

/** Settings of this computer, not of a workspace. Kept by the host in a file of its own. */
export const hostSettings = z.object({
  activeWorkspace: settings.shape.activeWorkspace.default(null),
  workspaces: settings.shape.workspaces.default([]),
  connectIn: settings.shape.connectIn.default('window'),
  sandboxLive: settings.shape.sandboxLive.default(false),
  closeToTray: settings.shape.closeToTray.default(null),
  language: settings.shape.language.default('system'),
  notifications: settings.shape.notifications.default({
    reconnect: true,
    failed: true,
    deletes: true,
    records: true,
    conflicts: true,
  }),
})
export type HostSettings = z.infer<typeof hostSettings>

/** The host contract: what the engine may ask of its host. Both hosts implement it; differences are capabilities. */
export const hostContract = {
  capabilities: procedure.output(capabilities),
  secrets: {
    /** Null when there is no key or the key store cannot give it back. */
    read: procedure.input(byWorkspace).output(z.object({ apiKey: z.string().nullable() })),
    /** `persisted` is false when the key is only held in memory and will be asked for at the next start. */
    write: procedure.input(byWorkspace.extend({ apiKey: z.string() })).output(z.object({ persisted: z.boolean() })),
    remove: procedure.input(byWorkspace).output(z.void()),
  },
  settings: {
    read: procedure.output(hostSettings),
    /** Shallow merge; returns what is now in force. */
    update: procedure.input(hostSettingsPatch).output(hostSettings),
  },
  connectWindow: {
    open: procedure.input(z.object({ attemptId: z.string(), url: z.string(), title: z.string() })).output(z.void()),
    close: procedure.input(z.object({ attemptId: z.string() })).output(z.void()),
  },
  help: { open: procedure.input(z.object({ kind: helpKind })).output(z.void()) },
  browser: { open: procedure.input(z.object({ url: z.string() })).output(z.void()) },
  network: {
    /** The proxy that an address is reached by, `url` being the one with name and password; null: directly. */
    proxy: procedure.input(z.object({ url: z.string() })).output(proxyInUse.extend({ url: z.string() }).nullable()),
    /** Takes what a person entered for a proxy. */
    logIn: procedure.input(proxyLogin).output(z.void()),
  },
  notify: procedure
    .input(
      z.object({
        notice,
        /** Of which it speaks, and the place there to which a click leads. */
        workspaceId: z.string(),
        route: z.string(),
      }),
    )
    .output(z.void()),
  sandbox: {
    /** Starts the embedded sandbox of a workspace, or returns the running one. */
    start: procedure
      .input(byWorkspace.extend({ live: z.boolean() }))
      .output(z.object({ host: z.string(), apiKey: z.string() })),
    setLive: procedure.input(byWorkspace.extend({ live: z.boolean() })).output(z.void()),
    /**
     * Opens the address of a connect attempt headlessly and gives the consent by itself: follows redirects with the
     * cookies that are set on the way and asks the sandbox's consent page for its automatic answer (`auto=allow`).
     * Refuses an address that is not the running sandbox's.
     */
    consent: procedure.input(byWorkspace.extend({ url: z.string() })).output(z.void()),
    stop: procedure.input(byWorkspace).output(z.void()),
    /** Stops it and deletes its state. */
    reset: procedure.input(byWorkspace).output(z.void()),
  },
  events: procedure.output(eventIterator(hostEvent)),
}

/** The engine's view of its host. */
export type HostClient = ContractRouterClient<typeof hostContract>
