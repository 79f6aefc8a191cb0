import type { EntityKind } from '@shared/model'

/** Where the kinds stand in the address. */
export const kindPaths = {
  contact: 'contacts',
  company: 'companies',
  lead: 'leads',
  activity: 'activities',
} as const satisfies Record<EntityKind, string>

/** Periods of the Changed filter: calendar days here, today being one of them. */
export const changedPeriods = ['today', 'week', 'month'] as const
export type ChangedPeriod = (typeof changedPeriods)[number]

/** What a list of records shows, as its address says it. */
export interface RecordView {
  search: string
  /** Integrations that must have a record: of each group one. */
  heldIn: string[][]
  notHeldIn: string[]
  /** Only records that wait to be pushed, that wait for a decision, or that were deleted here. */
  state: 'waiting' | 'conflict' | 'deleted' | null
  owner: string | null
  changed: ChangedPeriod | null
  /** `changed`, `name` or a field. */
  sort: string
  descending: boolean
  /** Fields that have a column; null: the usual ones of the kind. */
  columns: string[] | null
}

/** How a list opens. */
export const openingView: RecordView = {
  search: '',
  heldIn: [],
  notHeldIn: [],
  state: null,
  owner: null,
  changed: null,
  sort: 'changed',
  descending: true,
  columns: null,
}

/** Parts of a record's own page. */
export const recordPages = ['fields', 'activities', 'history'] as const
export type RecordPage = (typeof recordPages)[number]

/** A place among the records: a list, with the panel of a record or not, or a record's own page. */
export interface RecordPlace {
  kind: EntityKind
  view: RecordView
  id: string | null
  page: RecordPage | null
  /** On the history page: the change up to which the record is shown. */
  change: number | null
}

const root = '/records'
const viewMark = '~'

/** The address of a place among the records; what is not given is as a list opens. */
export function recordPath(
  place: Pick<RecordPlace, 'kind'> & Partial<Omit<RecordPlace, 'view'>> & { view?: Partial<RecordView> },
): string {
  const view = viewText({ ...openingView, ...place.view })
  const parts = [
    kindPaths[place.kind],
    ...(view ? [viewMark + view] : []),
    ...(place.id ? [encodeURIComponent(place.id)] : []),
    ...(place.id && place.page ? [place.page] : []),
    ...(place.id && place.page && place.change ? [String(place.change)] : []),
  ]
  return `${root}/${parts.join('/')}`
}

/** Reads an address under `/records`; null for one that is no place. */
export function readRecordPlace(path: string): RecordPlace | null {
  if (!path.startsWith(`${root}/`)) return null
  const [first, ...rest] = path.slice(root.length + 1).split('/')
  const kind = (Object.keys(kindPaths) as EntityKind[]).find((each) => kindPaths[each] === first)
  if (!kind) return null
  const hasView = rest[0]?.startsWith(viewMark) ?? false
  const [id, page, change] = hasView ? rest.slice(1) : rest
  return {
    kind,
    view: hasView ? readView(rest[0]?.slice(1) ?? '') : openingView,
    id: id ? decodeURIComponent(id) : null,
    page: recordPages.find((each) => each === page) ?? null,
    change: change && /^\d+$/.test(change) ? Number(change) : null,
  }
}

/** Whether anything narrows the list. */
export function isNarrowed(view: RecordView): boolean {
  return (
    view.search.trim() !== '' ||
    view.heldIn.length > 0 ||
    view.notHeldIn.length > 0 ||
    view.state !== null ||
    view.owner !== null ||
    view.changed !== null
  )
}

function viewText(view: RecordView): string {
  const values = new URLSearchParams()
  const put = (key: string, value: string) => {
    if (value !== '') values.set(key, value)
  }
  put('q', view.search)
  put('in', view.heldIn.map((group) => group.join('|')).join(','))
  put('not', view.notHeldIn.join(','))
  put('only', view.state ?? '')
  put('owner', view.owner ?? '')
  put('changed', view.changed ?? '')
  if (view.sort !== openingView.sort || !view.descending) put('sort', `${view.descending ? '-' : ''}${view.sort}`)
  put('columns', view.columns?.join(',') ?? '')
  // A slash would end the part of the address, a question mark the address.
  return values.toString().replaceAll('+', '%20')
}

function readView(text: string): RecordView {
  const values = new URLSearchParams(text)
  const list = (key: string, mark: string) => (values.get(key) ?? '').split(mark).filter((item) => item !== '')
  const sort = values.get('sort')
  const state = values.get('only')
  return {
    search: values.get('q') ?? '',
    heldIn: list('in', ',').map((group) => group.split('|')),
    notHeldIn: list('not', ','),
    state: state === 'waiting' || state === 'conflict' || state === 'deleted' ? state : null,
    owner: values.get('owner'),
    changed: changedPeriods.find((each) => each === values.get('changed')) ?? null,
    sort: sort?.replace(/^-/, '') || openingView.sort,
    descending: sort ? sort.startsWith('-') : openingView.descending,
    columns: values.has('columns') ? list('columns', ',') : null,
  }
}
