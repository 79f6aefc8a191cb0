import type { RunStatus } from '@shared/model'
import {
  Ban,
  Check,
  CircleDashed,
  Clock,
  type LucideIcon,
  OctagonAlert,
  Pause,
  RefreshCw,
  Square,
  TriangleAlert,
  Undo2,
  Unplug,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { CardStatus } from '../../lib/card-status'
import classes from './StatusPill.module.css'

type Tone = 'ok' | 'info' | 'warn' | 'err' | 'idle' | 'none'
interface Look {
  tone: Tone
  icon: LucideIcon
  turns?: boolean
}

const integrationLooks: Record<CardStatus, Look> = {
  connected: { tone: 'ok', icon: Check },
  syncing: { tone: 'info', icon: RefreshCw, turns: true },
  queued: { tone: 'info', icon: Clock },
  error: { tone: 'err', icon: OctagonAlert },
  'needs-reconnect': { tone: 'warn', icon: Unplug },
  paused: { tone: 'idle', icon: Pause },
  disconnected: { tone: 'none', icon: CircleDashed },
  'not-connected': { tone: 'none', icon: CircleDashed },
}

const runLooks: Record<RunStatus, Look> = {
  queued: { tone: 'idle', icon: Clock },
  running: { tone: 'info', icon: RefreshCw, turns: true },
  succeeded: { tone: 'ok', icon: Check },
  partial: { tone: 'warn', icon: TriangleAlert },
  failed: { tone: 'err', icon: OctagonAlert },
  stopped: { tone: 'idle', icon: Square },
  interrupted: { tone: 'idle', icon: Ban },
  undone: { tone: 'idle', icon: Undo2 },
}

/** State of an integration as icon and word; quiet when all is well. */
export function IntegrationPill({ status }: { status: CardStatus }) {
  const { t } = useTranslation()
  return <Pill look={integrationLooks[status]} word={t(`common.integrationStatus.${status}`)} />
}

/** State of a run as icon and word. */
export function RunPill({ status }: { status: RunStatus }) {
  const { t } = useTranslation()
  return <Pill look={runLooks[status]} word={t(`common.runStatus.${status}`)} />
}

/** State of a run as an icon alone, for table cells; the word is there for readers and as a tooltip. */
export function RunStatusIcon({ status, size = 14 }: { status: RunStatus; size?: number }) {
  const { t } = useTranslation()
  const { icon: Icon, tone, turns } = runLooks[status]
  const word = t(`common.runStatus.${status}`)
  return (
    <span className={`${classes.icon} ${classes[tone]}`} title={word}>
      <Icon size={size} className={turns ? 'icon-status turning' : 'icon-status'} aria-hidden />
      <span className="sr-only">{word}</span>
    </span>
  )
}

function Pill({ look: { tone, icon: Icon, turns }, word }: { look: Look; word: string }) {
  return (
    <span className={`${classes.pill} ${classes[tone]}`}>
      <Icon size={12} className={turns ? 'icon-status turning' : 'icon-status'} aria-hidden />
      {word}
    </span>
  )
}
