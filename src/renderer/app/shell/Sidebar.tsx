import { History, type LucideIcon, Zap } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { cardsOf } from '../../features/integrations/grid-model'
import { useIntegrations } from '../../lib/use-engine'
import { useFormat } from '../../lib/use-format'
import { routes } from '../routes'
import classes from './Sidebar.module.css'
import { StatusStrip } from './StatusStrip'
import { WorkspaceMenu } from './WorkspaceMenu'

/** Workspace, places and status; a labelled rail in narrow windows. */
export function Sidebar() {
  const { t } = useTranslation()
  const format = useFormat()
  const list = useIntegrations()
  return (
    <div className={classes.side}>
      <div className={`${classes.lights} drag`} />
      <WorkspaceMenu />
      <nav className={classes.nav} aria-label={t('shell.nav.label')}>
        <Place
          href={routes.integrations}
          icon={Zap}
          label={t('shell.nav.integrations')}
          count={list ? format.number(cardsOf(list).length) : undefined}
        />
        <Place href={routes.runs} icon={History} label={t('shell.nav.runs')} />
      </nav>
      <StatusStrip />
    </div>
  )
}

function Place(props: { href: string; icon: LucideIcon; label: string; count?: string }) {
  const [path] = useLocation()
  const isHere = path === props.href || path.startsWith(`${props.href}/`)
  return (
    <Link href={props.href} className={classes.place} aria-current={isHere ? 'page' : undefined}>
      <props.icon size={16} className={`icon ${classes.icon}`} aria-hidden />
      {props.label}
      {props.count === undefined ? null : <span className={`num ${classes.count}`}>{props.count}</span>}
    </Link>
  )
}
