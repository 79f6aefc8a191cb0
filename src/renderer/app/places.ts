import type { shell } from '@shared/locales/en/shell'
import { GitCompareArrows, History, type LucideIcon, Zap } from 'lucide-react'
import { cardsOf } from '../features/integrations/grid-model'
import { useAttention, useIntegrations } from '../lib/use-engine'
import { routes } from './routes'

/** A place of the sidebar, or one below such a place. */
export interface SubPlace {
  /** Its label is `shell.nav.<id>`. */
  id: Exclude<keyof (typeof shell)['nav'], 'label'>
  href: string
  icon: LucideIcon
  /** Beside the label; a hook, so that a place reads what it counts by itself. Absent: no count. */
  useCount?: () => number | undefined
  /** The count is of things that need a person, and stands in the colour of trouble. */
  isTrouble?: boolean
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

/** All places in the order of the sidebar; Mod 1 to 9 count them from the top. */
export const places: readonly Place[] = [
  { id: 'integrations', href: routes.integrations, icon: Zap, group: 'work', useCount: useCardCount },
  { id: 'runs', href: routes.runs, icon: History, group: 'work' },
  {
    id: 'conflicts',
    href: routes.conflicts,
    icon: GitCompareArrows,
    group: 'work',
    useCount: () => useAttention()?.conflicts || undefined,
    isTrouble: true,
  },
]

/** Whether `path` is at a place or at something in it. */
export function isAt(path: string, href: string): boolean {
  return path === href || path.startsWith(`${href}/`)
}
