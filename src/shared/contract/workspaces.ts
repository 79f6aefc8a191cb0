import { z } from 'zod'
import { problem } from '../model/problem'
import { run, runTrigger } from '../model/run'
import { chosenTags, workspaceKind, workspaceState } from '../model/workspace'
import { procedure } from './base'

const host = z.url({ protocol: /^https?$/ }).describe('Address of the Nango server')
const show = z.boolean().default(true).describe('Let the host show it; else it is opened beside the shown one')
const apiKey = z.string().trim().min(1).describe('API key of the Nango environment')

/** Result of a try with a host and a key; `problem` says what is wrong when it failed. */
export const connectionTest = z.object({
  ok: z.boolean(),
  durationMs: z.number().int(),
  /** Integrations of providers that Patchbay knows, by provider. */
  integrations: z.array(z.object({ provider: z.string(), count: z.number().int() })),
  problem: problem.nullable(),
})
export type ConnectionTest = z.infer<typeof connectionTest>

/** Workspaces: a Nango environment with the local file that belongs to it. */
export const workspacesContract = {
  state: procedure
    .route({
      operationId: 'workspaces.state',
      method: 'GET',
      path: '/workspaces',
      tags: ['workspaces'],
      summary: 'All workspaces, and how the caller’s own stands',
    })
    .output(workspaceState),
  test: procedure
    .route({
      operationId: 'workspaces.test',
      method: 'POST',
      path: '/workspaces/test',
      tags: ['workspaces'],
      summary: 'Try a host and a key',
    })
    .input(z.object({ host, apiKey }))
    .output(connectionTest),
  create: procedure
    .route({
      operationId: 'workspaces.create',
      method: 'POST',
      path: '/workspaces',
      tags: ['workspaces'],
      summary: 'Create a workspace and show it',
    })
    .input(
      z.object({
        name: z.string().trim().min(1).max(80),
        kind: workspaceKind.exclude(['sandbox']),
        host,
        apiKey,
        tags: chosenTags.optional(),
      }),
    )
    .output(workspaceState),
  /** Opens the workspace of a key's environment, making it when there is none; the way of NANGO_SECRET_KEY. */
  openEnvironment: procedure
    .route({
      operationId: 'workspaces.openEnvironment',
      method: 'POST',
      path: '/workspaces/environment',
      tags: ['workspaces'],
      summary: 'Open the workspace of a Nango environment, making it when there is none',
    })
    .input(z.object({ host, apiKey, show }))
    .output(workspaceState),
  openSandbox: procedure
    .route({
      operationId: 'workspaces.openSandbox',
      method: 'POST',
      path: '/workspaces/sandbox',
      tags: ['workspaces'],
      summary: 'Open the sandbox',
    })
    .input(z.object({ live: z.boolean().optional(), show }).prefault({}))
    .output(workspaceState),
  resetSandbox: procedure
    .route({
      operationId: 'workspaces.resetSandbox',
      method: 'POST',
      path: '/workspaces/sandbox/reset',
      tags: ['workspaces'],
      summary: 'Put the sandbox back to its first state',
    })
    .input(z.object({}).optional())
    .output(workspaceState),
  setSandboxLive: procedure
    .route({
      operationId: 'workspaces.setSandboxLive',
      method: 'PUT',
      path: '/workspaces/sandbox/live',
      tags: ['workspaces'],
      summary: 'Let the sandbox change records by itself, or keep it still',
    })
    .input(z.object({ live: z.boolean() }))
    .output(workspaceState),
  /** Connects every Nango integration of the sandbox that has no account yet, gives the consents by itself and syncs. */
  connectAllSandbox: procedure
    .route({
      operationId: 'workspaces.connectAllSandbox',
      method: 'POST',
      path: '/workspaces/sandbox/connect-all',
      tags: ['workspaces'],
      summary: 'Connect everything in the sandbox and sync it',
    })
    .input(
      z
        .object({
          trigger: runTrigger.extract(['manual', 'cli', 'api']).default('api'),
          dryRun: z.boolean().default(false).describe('Connect, but only find out what the syncs would do'),
        })
        .prefault({}),
    )
    .output(z.array(run)),
  open: procedure
    .route({
      operationId: 'workspaces.open',
      method: 'POST',
      path: '/workspaces/{id}/open',
      tags: ['workspaces'],
      summary: 'Let the host show a workspace',
    })
    .input(z.object({ id: z.string() }))
    .output(workspaceState),
  setApiKey: procedure
    .route({
      operationId: 'workspaces.setApiKey',
      method: 'PUT',
      path: '/workspaces/{id}/api-key',
      tags: ['workspaces'],
      summary: 'Give the API key',
    })
    .input(z.object({ id: z.string(), apiKey }))
    .output(workspaceState),
  setTags: procedure
    .route({
      operationId: 'workspaces.setTags',
      method: 'PUT',
      path: '/workspaces/{id}/tags',
      tags: ['workspaces'],
      summary: 'Change the tags of new connections, by which connections are offered for adoption as well',
    })
    .input(z.object({ id: z.string(), tags: chosenTags }))
    .output(workspaceState),
  remove: procedure
    .route({
      operationId: 'workspaces.remove',
      method: 'DELETE',
      path: '/workspaces/{id}',
      tags: ['workspaces'],
      summary: 'Delete a workspace with its local file; nothing changes at Nango',
      inputStructure: 'detailed',
    })
    .input(z.object({ params: z.object({ id: z.string() }) }))
    .output(workspaceState),
}
