import {
  ArrowLeft,
  ArrowLeftRight,
  ArrowRight,
  CircleSlash,
  type LucideIcon,
  Shield,
  ShieldOff,
  Trash2,
  UserPlus,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import { useFormat } from '../../lib/hooks/use-format'
import type { Reach } from './ConsequencesColumn'
import { type Consequence, consequencesOf } from './consequences'
import classes from './streamSettings.module.css'
import { useNameOf } from './use-words'

const ways = { both: ArrowLeftRight, from: ArrowLeft, to: ArrowRight, off: CircleSlash } as const

/** The sentences about what settings lead to. */
export function ConsequenceList(reach: Omit<Reach, 'before'>) {
  const nameOf = useNameOf()
  const found = consequencesOf(reach.after, { ...reach.known, nameOf })
  return (
    <ul className={classes.list}>
      {found.map((consequence) => {
        const { icon: Icon, tone } = lookOf(consequence)
        return (
          <li key={consequence.about}>
            <Icon size={14} className={`icon ${tone}`} aria-hidden />
            <span>
              <Sentence {...reach} consequence={consequence} />
            </span>
          </li>
        )
      })}
    </ul>
  )
}

function lookOf(consequence: Consequence): { icon: LucideIcon; tone: string } {
  switch (consequence.about) {
    case 'direction':
      return { icon: ways[consequence.direction], tone: 't3' }
    case 'create':
      return { icon: UserPlus, tone: 'c-info' }
    case 'leave':
      return { icon: CircleSlash, tone: 't3' }
    case 'gone':
    case 'deletedHere':
      return { icon: Trash2, tone: consequence.deletes ? 'c-warn' : 't3' }
    case 'guard':
      return { icon: Shield, tone: 't3' }
    case 'guardOff':
      return { icon: ShieldOff, tone: 'c-warn' }
    case 'keep':
      return { icon: CircleSlash, tone: 't3' }
  }
}

function Sentence({
  consequence,
  stream,
  provider,
  environment,
}: Omit<Reach, 'before'> & { consequence: Consequence }) {
  const { t } = useTranslation()
  const format = useFormat()
  const records = (count: number) => t(`streamSettings.records.${stream}`, { count })
  const names = (list: readonly string[]) => new Intl.ListFormat(format.locale).format(list)
  const strong = [<b key="strong" className="w5" />]
  const one = t(`streamSettings.one.${stream}`)
  switch (consequence.about) {
    case 'direction': {
      const { direction, held, fields } = consequence
      if (direction === 'off') return t('streamSettings.with.off', { provider })
      return t(`streamSettings.with.${direction}`, {
        provider,
        records: held === null ? t(`streamSettings.all.${stream}`) : records(held),
        fields:
          fields === null ? t('streamSettings.with.fieldsUnknown') : t('streamSettings.with.fields', { count: fields }),
      })
    }
    case 'create': {
      const { missing, leftOut } = consequence
      const values = { provider, environment, records: records(missing ?? 0) }
      const key = missing === null ? 'createUncounted' : missing === 0 ? 'createNone' : 'create'
      return (
        <>
          <Trans i18nKey={`streamSettings.with.${key}`} values={values} components={strong} />
          {leftOut > 0 ? ` ${t('streamSettings.with.leftOut', { records: records(leftOut), provider })}` : null}
        </>
      )
    }
    case 'leave': {
      const { missing } = consequence
      if (missing === null) return t('streamSettings.with.leaveUncounted', { provider })
      if (missing === 0) return t('streamSettings.with.leaveNone', { provider })
      return t('streamSettings.with.leave', { records: records(missing), provider })
    }
    case 'gone':
      return <Gone consequence={consequence} {...{ one, provider, environment, strong, names }} />
    case 'guard': {
      const { count, byShare } = consequence
      const share = format.percent(consequence.share, 2)
      if (byShare === null) return t('streamSettings.with.guardUncounted', { count, share })
      return t('streamSettings.with.guard', { count, byShare, share })
    }
    case 'guardOff':
      return <Trans i18nKey="streamSettings.with.guardOff" components={strong} />
    case 'deletedHere':
      if (!consequence.deletes) return t('streamSettings.with.deletedHereKept', { one, provider })
      return (
        <Trans i18nKey="streamSettings.with.deletedHere" values={{ one, provider, environment }} components={strong} />
      )
    case 'keep':
      return t('streamSettings.with.keep', { names: names(consequence.names) })
  }
}

function Gone(props: {
  consequence: Extract<Consequence, { about: 'gone' }>
  one: string
  provider: string
  environment: string
  strong: ReactNode[]
  names(list: readonly string[]): string
}) {
  const { t } = useTranslation()
  const { deletes, lastMonth, reached } = props.consequence
  const { one, provider, environment } = props
  const tail =
    lastMonth === null
      ? ''
      : ` ${lastMonth === 0 ? t('streamSettings.with.lastMonthNone') : t('streamSettings.with.lastMonth', { count: lastMonth })}`
  if (!deletes) return `${t('streamSettings.with.goneKept', { one, provider })}${tail}`
  const names = props.names(reached)
  return (
    <>
      <Trans
        i18nKey={reached.length > 0 ? 'streamSettings.with.goneReaching' : 'streamSettings.with.gone'}
        values={{ one, provider, names, environment }}
        components={props.strong as React.ReactElement[]}
      />
      {tail}
    </>
  )
}
