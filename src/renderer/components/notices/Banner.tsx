import { Info, type LucideIcon, OctagonAlert, TriangleAlert, WifiOff } from 'lucide-react'
import type { ReactNode } from 'react'
import classes from './Banner.module.css'

export type BannerTone = 'err' | 'warn' | 'idle' | 'info'

const icons: Record<BannerTone, LucideIcon> = { err: OctagonAlert, warn: TriangleAlert, idle: WifiOff, info: Info }

/** One line under the toolbar: a bold fact, what is safe, one button. Only the most severe one shows at a time. */
export function Banner(props: {
  tone: BannerTone
  fact: string
  rest?: string
  icon?: LucideIcon
  children?: ReactNode
}) {
  const Icon = props.icon ?? icons[props.tone]
  return (
    <div className={`${classes.banner} ${classes[props.tone]}`} role={props.tone === 'err' ? 'alert' : 'status'}>
      <Icon size={16} className={`icon ${classes.icon}`} aria-hidden />
      <span className="grow">
        <b className="w5">{props.fact}</b> {props.rest}
      </span>
      {props.children}
    </div>
  )
}
