import type { EntityKind } from '@shared/model'
import { Building2, CalendarCheck, CircleDollarSign, type LucideIcon, User } from 'lucide-react'
import { useTranslation } from 'react-i18next'

const icons: Record<EntityKind, LucideIcon> = {
  contact: User,
  company: Building2,
  lead: CircleDollarSign,
  activity: CalendarCheck,
}

/** What kind of record something is. */
export function KindIcon({ kind }: { kind: EntityKind }) {
  const { t } = useTranslation()
  const Icon = icons[kind]
  return <Icon size={14} className="icon t3" role="img" aria-label={t(`records.kind.${kind}.one`)} />
}
