import { ActionIcon, Button } from '@mantine/core'
import type { EntityKind } from '@shared/model'
import { X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { recordPath } from '../../app/record-place'
import type { HoldingSlot } from '../../components/labels/HeldIn'
import { ProviderTile } from '../../components/labels/ProviderTile'
import { useFieldLabel } from '../../lib/hooks/use-field-label'
import { useFormat } from '../../lib/hooks/use-format'
import classes from './coverage.module.css'
import { type Combination, gapsOf, listOf, overlap } from './coverage-model'

/** So many fields are named, and so many gaps. */
const shownFields = 8
const shownGaps = 8

/** One combination: its lists, where its records differ, what the CRMs have in common, and what one of them lacks. */
export function CombinationPanel(props: {
  kind: EntityKind
  combination: Combination
  all: readonly Combination[]
  slots: readonly HoldingSlot[]
  account: string | null
  /** When it was counted. */
  at: string
  onClose(): void
}) {
  const { kind, combination, all, slots, account } = props
  const { t } = useTranslation()
  const format = useFormat()
  const labelOf = useFieldLabel()
  const nameOf = (provider: string) => slots.find((slot) => slot.provider === provider)?.name ?? provider
  const integrationsOf = (provider: string) => [
    ...(slots.find((slot) => slot.provider === provider)?.integrations ?? []),
  ]
  const names = new Intl.ListFormat(format.locale, { type: 'conjunction' }).format(combination.providers.map(nameOf))
  const title = combination.providers.length === 0 ? t('coverage.hereOnly') : t('coverage.only', { names })
  const list = (state: 'waiting' | 'conflict' | null) =>
    recordPath({ kind, view: listOf(combination, slots, account, state) })
  const most = Math.max(1, ...combination.fields.map(({ count }) => count))
  const gaps = gapsOf(
    all,
    slots.map(({ provider }) => provider),
  ).filter(({ a, b }) => combination.providers.includes(a) || combination.providers.includes(b))
  const counts = slots.map((a) => slots.map((b) => overlap(all, a.provider, b.provider)))
  const largest = Math.max(1, ...counts.flatMap((row, i) => row.filter((_, j) => i !== j)))
  return (
    <>
      <header className={classes.panelHead}>
        <div className="row">
          <h2 className="ell" title={title}>
            {title}
          </h2>
          <span className="grow" />
          <ActionIcon size="xs" aria-label={t('common.panel.close')} onClick={props.onClose}>
            <X size={14} className="icon" aria-hidden />
          </ActionIcon>
        </div>
        <div className={classes.lists}>
          <Button size="xs" variant="filled" component={Link} href={list(null)}>
            {t('coverage.openAll', { count: combination.count })}
          </Button>
          {combination.waiting > 0 ? (
            <Button size="xs" component={Link} href={list('waiting')}>
              {t('coverage.waiting', { count: combination.waiting })}
            </Button>
          ) : null}
          {combination.conflicts > 0 ? (
            <Button size="xs" component={Link} href={list('conflict')}>
              {t('coverage.conflicts', { count: combination.conflicts })}
            </Button>
          ) : null}
        </div>
      </header>
      <div className={classes.panelBody}>
        <section className={classes.section}>
          <h3>{t('coverage.fields')}</h3>
          {combination.fields.length === 0 ? (
            <p className="caption t3">{t('coverage.noFields')}</p>
          ) : (
            <dl className={classes.fields}>
              {combination.fields.slice(0, shownFields).map(({ field, count }) => (
                <div key={field}>
                  <dt className="ell">{labelOf(kind, { field, label: field })}</dt>
                  <dd>
                    <span className={classes.bar} style={{ width: `${(count / most) * 100}%` }} />
                  </dd>
                  <dd className="num">{format.number(count)}</dd>
                </div>
              ))}
            </dl>
          )}
        </section>
        {slots.length > 1 ? (
          <section className={classes.section}>
            <h3>{t('coverage.overlap', { kinds: t(`common.kinds.${kind}`) })}</h3>
            <table className={classes.matrix}>
              <thead>
                <tr>
                  <td />
                  {slots.map(({ provider, name }) => (
                    <th key={provider} scope="col">
                      <ProviderTile provider={provider} size={16} />
                      <span className="sr-only">{name}</span>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {slots.map((a, i) => (
                  <tr key={a.provider}>
                    <th scope="row">
                      <ProviderTile provider={a.provider} size={16} />
                      <span className="sr-only">{a.name}</span>
                    </th>
                    {slots.map((b, j) => {
                      const count = counts[i]?.[j] ?? 0
                      const heat = i === j || count === 0 ? 0 : 8 + Math.round((count / largest) * 34)
                      return (
                        <td
                          key={b.provider}
                          className={i === j ? classes.own : undefined}
                          style={
                            heat > 0 ? { background: `color-mix(in srgb, var(--d1) ${heat}%, transparent)` } : undefined
                          }
                        >
                          <Link
                            className={classes.count}
                            href={recordPath({
                              kind,
                              view: {
                                heldIn: [...new Set([a.provider, b.provider])].map(integrationsOf),
                              },
                            })}
                          >
                            {format.number(count)}
                          </Link>
                        </td>
                      )
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        ) : null}
        {gaps.length > 0 ? (
          <section className={classes.section}>
            <h3>{t('coverage.gaps')}</h3>
            <ul className={classes.gaps}>
              {gaps.slice(0, shownGaps).map(({ a, b, count }) => (
                <li key={`${a} ${b}`}>
                  <span>{t('coverage.gap', { a: nameOf(a), b: nameOf(b) })}</span>
                  <Link
                    className="num"
                    href={recordPath({
                      kind,
                      view: { heldIn: [integrationsOf(a)], notHeldIn: integrationsOf(b) },
                    })}
                  >
                    {format.number(count)}
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ) : null}
      </div>
    </>
  )
}
