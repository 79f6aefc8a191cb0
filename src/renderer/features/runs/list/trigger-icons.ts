import type { RunTrigger } from '@shared/model'
import { Braces, Clock, type LucideIcon, MousePointerClick, PanelTop, Sunrise, Terminal, Webhook } from 'lucide-react'

/** What started a run, as an icon. */
export const triggerIcons: Record<RunTrigger, LucideIcon> = {
  manual: MousePointerClick,
  tray: PanelTop,
  schedule: Clock,
  webhook: Webhook,
  wake: Sunrise,
  cli: Terminal,
  api: Braces,
}
