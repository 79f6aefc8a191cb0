import { type ReferenceKind, toProblem } from '@shared/model'
import { namingScopes } from '../crm/naming-scopes'
import { replaceReferenceData } from '../entities/reference-data'
import type { ReadContext, ReferenceSource, ReferenceSourceOf } from '../providers/provider'
import { clientFor, type SyncOptions } from './sync-options'

/** Reference data is read this often at the most, ms. */
const restMs = 60 * 60_000
/** Pages of one list: more are a list that goes round in a circle. */
const mostPages = 10_000

/**
 * Reads what records of the account name and are not themselves: owners, pipelines, campaigns and who is in them. At most
 * once an hour; what fails is said in the run's log, and holds nothing up.
 *
 * @throws the signal's reason when the run is asked to end
 */
export async function readReferenceData(options: SyncOptions): Promise<void> {
  const { store, integration, provider, recorder, signal } = options
  const [first] = recorder.streams
  const sources = provider.referenceData ?? []
  if (sources.length === 0 || !first) return
  const last = store.integrations.referenceAt(integration.id)
  const now = Date.now()
  if (last !== null && last <= now && now - last < restMs) return
  const context = { crm: clientFor(options, first.stream), signal }
  for (const source of sources) {
    try {
      const { written, removed } = await takeOver(options, source, context)
      recorder.log('info', `${source.name}: ${written} new or changed, ${removed} gone`)
    } catch (error) {
      signal.throwIfAborted()
      const problem = toProblem(namingScopes(error, source.scopes))
      const { scope } = problem.params
      const lacking = scope === undefined ? '' : ` (needs ${scope})`
      recorder.log('warning', `${source.name} could not be read: ${problem.detail ?? problem.code}${lacking}`)
    }
  }
  // Also after a failure: a list that the access does not reach is not asked for by every run.
  store.commit(() => {
    store.integrations.setReferenceAt(integration.id, now)
    recorder.flush()
  })
}

type Context = Omit<ReadContext, 'fields'>

function takeOver(options: SyncOptions, source: ReferenceSource, context: Context) {
  switch (source.kind) {
    case 'owners':
      return takeList(options, source, context)
    case 'pipelines':
      return takeList(options, source, context)
    case 'campaigns':
      return takeList(options, source, context)
    case 'members':
      return takeList(options, source, context)
  }
}

function takeList<Kind extends ReferenceKind>(
  { store, integration }: SyncOptions,
  source: ReferenceSourceOf<Kind>,
  context: Context,
) {
  const { kind, name } = source
  return replaceReferenceData(store, { integrationId: integration.id, kind, name }, pagesOf(source, context))
}

async function* pagesOf<Kind extends ReferenceKind>(source: ReferenceSourceOf<Kind>, context: Context) {
  let page: string | null = null
  for (let number = 0; number < mostPages; number += 1) {
    context.signal.throwIfAborted()
    const read: Awaited<ReturnType<typeof source.list>> = await source.list(context, page)
    yield read.items
    if (read.next === null) return
    page = read.next
  }
  throw new Error(`${source.name} has more than ${mostPages} pages`)
}
