import type { OpenAPI } from '@orpc/contract'
import { OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { apiBase, connectionTest, contract, problemData } from '@shared/contract'
import * as model from '@shared/model'

/** Turns the contract's zod schemas into JSON Schema; used for the document and for reading query strings. */
export const schemaConverters = [new ZodToJsonSchemaConverter()]

const workspaceParameter = { $ref: '#/components/parameters/Workspace' }
const errorSchema = { $ref: '#/components/schemas/Error' }
const errorContent = { 'application/json': { schema: errorSchema } }

/** Schemas that the document names instead of repeating them. */
const components = {
  Activity: model.activeRun,
  AdoptableConnection: model.adoptableConnection,
  AppInfo: model.appInfo,
  AvailableIntegration: model.availableIntegration,
  Capabilities: model.capabilities,
  Change: model.change,
  ConnectAttempt: model.connectAttempt,
  ConnectionTest: connectionTest,
  Connectivity: model.connectivity,
  EngineEvent: model.engineEvent,
  FieldChange: model.fieldChange,
  Integration: model.integration,
  IntegrationList: model.integrationList,
  IntegrationOverview: model.integrationOverview,
  LogLine: model.logLine,
  Problem: model.problem,
  ProblemData: problemData,
  Provider: model.providerInfo,
  Run: model.run,
  RunDetail: model.runDetail,
  RunStream: model.runStream,
  StreamCounts: model.streamCounts,
  StreamOverview: model.streamOverview,
  StripSlot: model.stripSlot,
  Workspace: model.workspace,
  WorkspaceState: model.workspaceState,
}

/** The OpenAPI 3.1 document of the REST surface. https://spec.openapis.org/oas/v3.1.1.html */
export async function openApiDocument(version: string): Promise<OpenAPI.Document> {
  const generator = new OpenAPIGenerator({ schemaConverters })
  const document = await generator.generate(contract, {
    info: {
      title: 'Patchbay',
      version,
      description: 'What the screens, the tray and the command line can do, for scripts on the same computer.',
    },
    servers: [{ url: apiBase }],
    tags: [
      { name: 'app', description: 'The program itself' },
      { name: 'workspaces', description: 'A Nango environment with the local file that belongs to it' },
      { name: 'integrations', description: 'Connected accounts of CRMs' },
      { name: 'runs', description: 'What every sync did' },
    ],
    security: [{ token: [] }],
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'The token that `patchbay serve --json` prints' },
      },
      parameters: {
        Workspace: {
          name: 'Patchbay-Workspace',
          in: 'header',
          description:
            'Id or name of the workspace that the call is about; a name percent-encoded where it is not plain ASCII. Absent: the one that this Patchbay shows.',
          schema: { type: 'string' },
          example: 'Northwind',
        },
      },
      schemas: {
        Error: {
          type: 'object',
          description: 'Every answer that is no success. `message` is for people, `code` for programs.',
          properties: {
            code: { type: 'string', description: 'Code of the problem', examples: [...model.problemCodes] },
            status: { type: 'integer', description: 'The HTTP status' },
            message: { type: 'string' },
            data: { anyOf: [{ $ref: '#/components/schemas/ProblemData' }, {}] },
          },
          required: ['code', 'status', 'message'],
        },
      },
    },
    commonSchemas: Object.fromEntries(
      Object.entries(components).map(([name, schema]) => [name, { strategy: 'output' as const, schema }]),
    ),
    customErrorResponseBodySchema: () => errorSchema,
  })
  for (const path of Object.values(document.paths ?? {})) {
    for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
      const operation = path?.[method]
      const responses = operation?.responses
      if (!operation || !responses) continue
      operation.parameters = [...(operation.parameters ?? []), workspaceParameter]
      // What stands before the procedures answers too.
      responses['401'] = { description: 'No token, or a wrong one', content: errorContent }
      responses['403'] = { description: 'Asked from another site, or by another host name', content: errorContent }
    }
  }
  return document
}
