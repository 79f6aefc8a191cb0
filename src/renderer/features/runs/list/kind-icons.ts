import type { RunKind } from '@shared/model'
import { Download, Eye, ListChecks, type LucideIcon, Pencil, RotateCw, Undo2 } from 'lucide-react'

/** What a run is for, as an icon, where it is not a plain sync. */
export const kindIcons: Record<Exclude<RunKind, 'sync'>, LucideIcon> = {
  'dry-run': Eye,
  verify: ListChecks,
  undo: Undo2,
  retry: RotateCw,
  import: Download,
  edit: Pencil,
}
