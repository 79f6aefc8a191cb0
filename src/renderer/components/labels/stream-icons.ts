import type { Direction, StreamName } from '@shared/model'
import {
  ArrowLeft,
  ArrowLeftRight,
  ArrowRight,
  Building2,
  CalendarCheck,
  CircleDollarSign,
  CircleSlash,
  type LucideIcon,
  Users,
} from 'lucide-react'

/** What stands for a stream. */
export const streamIcons: Record<StreamName, LucideIcon> = {
  contacts: Users,
  companies: Building2,
  leads: CircleDollarSign,
  activities: CalendarCheck,
}

/** Which way values go, Patchbay standing at the left and the CRM at the right. */
export const directionIcons: Record<Direction, LucideIcon> = {
  both: ArrowLeftRight,
  from: ArrowLeft,
  to: ArrowRight,
  off: CircleSlash,
}
