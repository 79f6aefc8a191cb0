import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isContractProcedure } from '@orpc/contract'
import { describe, expect, it } from 'vitest'
import { apiBase, contract } from '../../shared/contract'
import { openApiDocument } from './openapi'

const guide = readFileSync(join(import.meta.dirname, '../../../docs/rest.md'), 'utf8')

interface Operation {
  operationId: string
  parameters?: unknown[]
}

/** Every operation of the document, as `operationId METHOD path`. */
async function operations(): Promise<{ line: string; operation: Operation }[]> {
  const { paths = {} } = await openApiDocument('1.2.3')
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods ?? {}).map(([method, operation]) => ({
      line: `${(operation as Operation).operationId} ${method.toUpperCase()} ${apiBase}${path}`,
      operation: operation as Operation,
    })),
  )
}

/** The ids that the contract's routes name themselves, by the place of the procedure. */
function namedIds(node: object, place: string[] = []): [place: string, operationId: string | undefined][] {
  if (isContractProcedure(node)) return [[place.join('.'), node['~orpc'].route.operationId]]
  return Object.entries(node).flatMap(([name, child]) => namedIds(child as object, [...place, name]))
}

describe('the operations of REST', () => {
  // Programs are generated from these ids: one that is there stays as it is, and a new one is added to the guide.
  it('are all in docs/rest.md, with their ids, and no others', async () => {
    const listed = [...guide.matchAll(/^\| `([\w.]+)` +\| `([A-Z]+) ([^`]+)` +\|/gm)].map(
      ([, id, method, path]) => `${id} ${method} ${path}`,
    )
    expect(listed.sort()).toEqual((await operations()).map(({ line }) => line).sort())
  })

  it('have an id that their route names, which says where the procedure stands', () => {
    for (const [place, operationId] of namedIds(contract)) expect(operationId).toBe(place)
  })

  it('can name their workspace', async () => {
    for (const { line, operation } of await operations()) {
      expect(operation.parameters, line).toContainEqual({ $ref: '#/components/parameters/Workspace' })
    }
  })
})
