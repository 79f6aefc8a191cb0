import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import classes from './settings.module.css'

export interface SettingsPageLink {
  id: string
  href: string
  label: string
  icon: LucideIcon
  /** At the right edge: a count or a state. */
  aside?: string
}

/** Pages under one heading of the list. */
export interface SettingsGroup {
  id: string
  title: ReactNode
  pages: readonly SettingsPageLink[]
}

/** The list of settings pages at the left, the open page beside it, and what follows from it at the right where given. */
export function SettingsFrame(props: {
  label: string
  groups: readonly SettingsGroup[]
  /** Id of the open page. */
  open: string
  narrow?: boolean
  aside?: ReactNode
  children: ReactNode
}) {
  return (
    <div className={classes.frame} data-narrow={props.narrow || undefined} data-aside={props.aside ? true : undefined}>
      <nav className={classes.nav} aria-label={props.label}>
        {props.groups.map((group) => (
          <div key={group.id} className={classes.navGroup}>
            <div className={classes.navTitle}>{group.title}</div>
            {group.pages.map((page) => (
              <Link
                key={page.id}
                href={page.href}
                className={classes.navLink}
                aria-current={page.id === props.open ? 'page' : undefined}
              >
                <page.icon size={14} className="icon" aria-hidden />
                <span className="ell">{page.label}</span>
                {page.aside === undefined ? null : <span className={`num ${classes.navAside}`}>{page.aside}</span>}
              </Link>
            ))}
          </div>
        ))}
      </nav>
      <div className={classes.page}>{props.children}</div>
      {props.aside}
    </div>
  )
}
