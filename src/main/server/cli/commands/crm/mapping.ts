import { readFile, writeFile } from 'node:fs/promises'
import { type MappingChange, type MappingRow, mappingDocument, mappingRow, type StreamName } from '@shared/model'
import { z } from 'zod'
import type { GivenWorkspace } from '../../command-set'
import { type ExitCode, exitCode, UsageError } from '../../context'
import { pickIntegration } from '../../pick-integration'
import { table } from '../../text/table'
import { t } from '../../text/texts'

export interface MappingOptions {
  stream: StreamName
  rows?: string
  out?: string
  apply?: boolean
  from?: string
  auto?: boolean
}

type Given = GivenWorkspace<MappingOptions>

const rowsGiven = z.union([
  z.array(mappingRow.extend({ object: z.string().optional() })),
  mappingRow.extend({ object: z.string().optional() }).transform((row) => [row]),
])

async function integrationOf({ client, args }: Given): Promise<string> {
  const [name = ''] = args
  return (await pickIntegration(client, name)).id
}

/** Shows the mapping of a stream, and what has changed at the CRM. */
export async function showMapping(given: Given): Promise<ExitCode> {
  const { client, options, out } = given
  const state = await client.mapping.show({ id: await integrationOf(given), stream: options.stream })
  out.json(state)
  out.text(
    table(
      [
        { head: t('cli.mapping.head.field'), cell: ({ field }) => field },
        { head: t('cli.mapping.head.crmField'), cell: ({ crmField }) => crmField },
        {
          head: t('cli.mapping.head.type'),
          cell: ({ crmType, type }) => (crmType === type ? type : `${crmType} > ${type}`),
        },
        { head: t('cli.mapping.head.direction'), cell: ({ direction }) => direction ?? '' },
        {
          head: t('cli.mapping.head.transforms'),
          cell: ({ transforms }) => transforms.map(({ kind }) => kind).join(', '),
        },
        {
          head: t('cli.mapping.head.keptBack'),
          cell: ({ keptBack }) => (keptBack === 0 ? '' : String(keptBack)),
          right: true,
        },
      ],
      state.rows,
    ),
  )
  for (const { crmField, kind, before, after } of state.drift) {
    const values = [before, after].filter((value) => value !== null).join(' > ')
    out.text(t('cli.mapping.drift', { crmField, kind, values }))
  }
  return exitCode.done
}

/** Sets rows of the mapping, given as JSON or in a file of it. */
export async function setMapping(given: Given): Promise<ExitCode> {
  const { client, options, out } = given
  const id = await integrationOf(given)
  const objects = objectsOf(await rowsOf(options.rows))
  const change = await client.mapping.set({ id, stream: options.stream, objects, trigger: 'cli' })
  out.json(change)
  tell(given, change, change.runId !== null)
  return exitCode.done
}

/** Holds the mapping, or rows that would be set, against all stored records. */
export async function checkMapping(given: Given): Promise<ExitCode> {
  const { client, options, out } = given
  const id = await integrationOf(given)
  const objects = options.rows === undefined ? [] : objectsOf(await rowsOf(options.rows))
  const check = await client.mapping.check({ id, stream: options.stream, objects })
  out.json(check)
  out.text(t('cli.mapping.checked', { records: check.records }))
  for (const { field, crmField, way, value, records } of check.values) {
    const where = way === 'from' ? crmField : field
    out.text(t('cli.mapping.noPartner', { records, field: where, value: String(value) }))
  }
  return check.values.length === 0 ? exitCode.done : exitCode.failed
}

/** Writes the mapping as a document. */
export async function exportMapping(given: Given): Promise<ExitCode> {
  const { client, options, out } = given
  const document = await client.mapping.export({ id: await integrationOf(given), stream: options.stream })
  const text = `${JSON.stringify(document, null, 2)}\n`
  if (options.out === undefined) {
    out.json(document)
    out.text(text.trimEnd())
  } else {
    await writeFile(options.out, text)
    out.json({ file: options.out })
    out.text(t('cli.mapping.written', { file: options.out }))
  }
  return exitCode.done
}

/** Puts a document, or another integration's mapping, in place of the mapping; without `--apply` only tells what would change. */
export async function importMapping(given: Given): Promise<ExitCode> {
  const { client, options, args, out } = given
  const id = await integrationOf(given)
  const { stream, apply = false, from } = options
  const [, file] = args
  const how = { id, stream, apply, trigger: 'cli' as const }
  const sources = [file, from, options.auto].filter((source) => source !== undefined)
  if (sources.length !== 1) throw new UsageError(t('cli.mapping.oneSource'))
  const change: MappingChange & { missing?: MappingRow[] } =
    file !== undefined
      ? await client.mapping.import({ ...how, document: await parsed(file, mappingDocument) })
      : from !== undefined
        ? await client.mapping.copy({ ...how, from })
        : await client.mapping.propose(how)
  out.json(change)
  tell(given, change, change.runId !== null)
  for (const row of change.missing ?? []) out.text(t('cli.mapping.missing', { crmField: row.crmField }))
  return exitCode.done
}

function tell({ out }: Given, { differences }: MappingChange, done: boolean): void {
  if (differences.length === 0) out.text(t('cli.mapping.nothing'))
  const words = (row: MappingRow | null) =>
    row === null ? '-' : [row.crmField, row.direction ?? [], row.transforms.map(({ kind }) => kind)].flat().join(', ')
  for (const { field, before, after } of differences) out.text(`${field}: ${words(before)} > ${words(after)}`)
  if (differences.length > 0) out.note(t(done ? 'cli.mapping.done' : 'cli.mapping.wouldChange'))
}

async function rowsOf(text: string | undefined): Promise<z.infer<typeof rowsGiven>> {
  return parsed(text ?? '', rowsGiven)
}

/** JSON as it is given, or in a file. */
async function parsed<T>(given: string, schema: z.ZodType<T>): Promise<T> {
  const text = /^\s*[[{]/.test(given) ? given : await readFile(given, 'utf8').catch(() => '')
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : t('cli.mapping.noJson', { file: given })
    throw new UsageError(why)
  }
}

function objectsOf(rows: z.infer<typeof rowsGiven>) {
  return [...Map.groupBy(rows, ({ object }) => object)].map(([object, some]) => ({
    ...(object === undefined ? {} : { object }),
    rows: some.map(({ object: _, ...row }) => row),
  }))
}
