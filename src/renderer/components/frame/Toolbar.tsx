import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { GlobalBanner } from '../../app/shell/GlobalBanner'
import classes from './Toolbar.module.css'

export interface Crumb {
  label: string
  href: string
}

/** The head of a screen: title and count on the left, breadcrumb on detail pages, actions at the right edge. Its empty space drags the window. The banner that concerns every place stands right under it. */
export function Toolbar(props: {
  title: string
  /** Shown beside the title, formatted. */
  count?: string
  crumbs?: Crumb[]
  /** Before the title: a provider's tile. */
  mark?: ReactNode
  /** After the title: account, pill. */
  extra?: ReactNode
  /** Search, filters, secondary, primary. */
  children?: ReactNode
}) {
  const { t } = useTranslation()
  return (
    <>
      <header className={`${classes.bar} drag`}>
        {props.crumbs?.length ? (
          <nav aria-label={t('common.breadcrumb')} className={classes.crumbs}>
            {props.crumbs.map((crumb) => (
              <span key={crumb.href} className={classes.crumb}>
                <Link href={crumb.href}>{crumb.label}</Link>
                <ChevronRight size={14} className="icon" aria-hidden />
              </span>
            ))}
          </nav>
        ) : null}
        {props.mark}
        <h1 className={`${classes.title} ell`}>{props.title}</h1>
        {props.count === undefined ? null : <span className={`${classes.count} num`}>{props.count}</span>}
        {props.extra}
        <span className="grow" />
        {props.children}
      </header>
      <GlobalBanner />
    </>
  )
}

/** The second row of a screen's head: filters. */
export function SubToolbar({ children }: { children: ReactNode }) {
  return <div className={classes.sub}>{children}</div>
}
