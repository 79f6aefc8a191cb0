import type { shell } from '@shared/locales/en/shell'
import type { EntityKind } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import {
  Database,
  GitCompareArrows,
  History,
  Hourglass,
  type LucideIcon,
  Settings,
  UserRoundSearch,
  Zap,
} from 'lucide-react'
import { api } from '../client'
import { cardsOf } from '../features/integrations/grid-model'
import { useAttention, useIntegrations } from '../lib/hooks/use-engine'
import { useNow } from '../lib/hooks/use-now'
import { recordPath } from './record-place'
import { routes } from './routes'

/** A place of the sidebar, or one below such a place. */
export interface SubPlace {
  /** Its label is `shell.nav.<id>`. */
  id: Exclude<keyof (typeof shell)['nav'], 'label'>
  href: string
  icon: LucideIcon
  /** Beside the label; a hook, so that a place reads what it counts by itself. Absent: no count. */
  useCount?: () => number | undefined
  /** Whether the count is of things that need a person, and stands in the colour of trouble; a hook. */
  useTrouble?: () => boolean
}

export interface Place extends SubPlace {
  /** `work` stands above the gap, `house` below it. */
  group: 'work' | 'house'
  /** Shown in place while one of them, or the place itself, is open. */
  below?: readonly SubPlace[]
}

function useCardCount(): number | undefined {
  const list = useIntegrations()
  return list ? cardsOf(list).length : undefined
}

function useKindCount(kind: EntityKind): number | undefined {
  return useQuery(api.records.counts.queryOptions()).data?.[kind]
}
const useContactCount = () => useKindCount('contact')
const useCompanyCount = () => useKindCount('company')
const useLeadCount = () => useKindCount('lead')
const useActivityCount = () => useKindCount('activity')

const day = 24 * 3_600_000

/** Something has waited for a person for more than a day. */
function useLongParked(): boolean {
  const now = useNow()
  const since = useAttention()?.parkedSince
  return since != null && now - new Date(since).getTime() > day
}

/** All places in the order of the sidebar; Mod 1 to 9 count them from the top. */
export const places: readonly Place[] = [
  { id: 'integrations', href: routes.integrations, icon: Zap, group: 'work', useCount: useCardCount },
  {
    id: 'records',
    href: '/records',
    icon: Database,
    group: 'work',
    below: [
      { id: 'contacts', href: recordPath({ kind: 'contact' }), icon: Database, useCount: useContactCount },
      { id: 'companies', href: recordPath({ kind: 'company' }), icon: Database, useCount: useCompanyCount },
      { id: 'leads', href: recordPath({ kind: 'lead' }), icon: Database, useCount: useLeadCount },
      { id: 'activities', href: recordPath({ kind: 'activity' }), icon: Database, useCount: useActivityCount },
      { id: 'coverage', href: '/coverage', icon: Database },
    ],
  },
  { id: 'runs', href: routes.runs, icon: History, group: 'work' },
  {
    id: 'conflicts',
    href: routes.conflicts,
    icon: GitCompareArrows,
    group: 'work',
    useCount: () => useAttention()?.conflicts || undefined,
    useTrouble: () => true,
  },
  {
    id: 'reviews',
    href: routes.reviews,
    icon: UserRoundSearch,
    group: 'work',
    useCount: () => useAttention()?.reviews || undefined,
  },
  {
    id: 'waiting',
    href: routes.waiting(),
    icon: Hourglass,
    group: 'work',
    useCount: () => useAttention()?.waiting || undefined,
    useTrouble: useLongParked,
  },
  { id: 'settings', href: routes.settings(), icon: Settings, group: 'house' },
]

/** Whether `path` is at a place or at something in it. */
export function isAt(path: string, href: string): boolean {
  return path === href || path.startsWith(`${href}/`)
}
