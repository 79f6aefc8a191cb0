import { Button } from '@mantine/core'
import type { DuplicateKind, DuplicatePair, FieldValue } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { routes } from '../../../app/routes'
import { HeldIn, useHoldingSlots } from '../../../components/labels/HeldIn'
import { useAccounts } from '../use-accounts'
import classes from './duplicates.module.css'

/** What tells two records apart at a glance. */
const shownFields = {
  contact: ['email', 'phone', 'companyName'],
  company: ['domain', 'phone', 'city'],
} as const satisfies Record<DuplicateKind, readonly string[]>

/** Two records that are probably one, why, and what can be done about it. */
export function PairRow(props: {
  kind: DuplicateKind
  pair: DuplicatePair
  busy: boolean
  onMerge(): void
  onApart(ids: [string, string]): void
}) {
  const { kind, pair } = props
  const { t } = useTranslation()
  const accounts = useAccounts()
  const slots = useHoldingSlots()
  const [first, second] = pair.records
  if (!first || !second) return null
  const textOf = (value: FieldValue | undefined) => (Array.isArray(value) ? value.join(', ') : String(value ?? ''))
  return (
    <li className={classes.pair}>
      <div className={classes.records}>
        {pair.records.map((record) => (
          <div key={record.id} className={classes.record}>
            <Link href={routes.record(kind, record.id)} className={`${classes.name} ell`}>
              {record.name || t(`records.unnamed.${kind}`)}
            </Link>
            {shownFields[kind].map((field) => (
              <span key={field} className="t2 ell" title={textOf(record.fields[field])}>
                {textOf(record.fields[field])}
              </span>
            ))}
            <HeldIn slots={slots} heldIn={record.heldIn} label={t('records.heldNowhere')} />
          </div>
        ))}
        <p className="caption t2">
          {pair.reasons.map((reason) => t(`records.duplicates.reason.${reason}`)).join(', ')}
        </p>
        {pair.both.map(({ integrationId, remoteIds }) => (
          <p key={integrationId} className="caption t2">
            {t('records.duplicates.both', {
              name: accounts.of(integrationId).name,
              first: remoteIds[0] ?? '',
              second: remoteIds[1] ?? '',
            })}
          </p>
        ))}
      </div>
      <div className={classes.ways}>
        {pair.both.length === 0 ? <Button onClick={props.onMerge}>{t('records.duplicates.merge')}</Button> : null}
        <Button disabled={props.busy} onClick={() => props.onApart([first.id, second.id])}>
          {t('records.duplicates.apart')}
        </Button>
      </div>
    </li>
  )
}
