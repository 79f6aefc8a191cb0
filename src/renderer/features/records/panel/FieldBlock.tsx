import type { EntityRecord, FieldValue, RecordField } from '@shared/model'
import { ArrowUp, GitCompareArrows, RotateCcw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { routes } from '../../../app/routes'
import { ProviderTile } from '../../../components/labels/ProviderTile'
import { useFieldLabel } from '../../../lib/hooks/use-field-label'
import { useProblemText } from '../../../lib/hooks/use-problem-text'
import { useValueText } from '../../../lib/hooks/use-value-text'
import { type Account, useAccounts } from '../use-accounts'
import { useDraft, useDrafts } from './drafts'
import { FieldInput, textOfValue } from './FieldInput'
import { type FieldSide, refusalOf, sidesOf } from './field-states'
import classes from './panel.module.css'

/** A field of a record: its value to be edited, and below it what each CRM has and what becomes of that. */
export function FieldBlock({ record, field }: { record: EntityRecord; field: RecordField }) {
  const { t } = useTranslation()
  const textOf = useValueText()
  const label = useFieldLabel()(record.kind, field)
  const draft = useDraft(record.id)
  const refusal = refusalOf(
    useDrafts((state) => state.refusals[record.id]),
    field,
  )
  const { set, unset } = useDrafts.getState()
  const accounts = useAccounts()
  const isDrafted = Object.hasOwn(draft, field.field)
  const value = isDrafted ? (draft[field.field] ?? null) : (record.fields[field.field] ?? null)
  const canEdit = field.takenBy.length > 0 && record.deletedAt === null
  const change = (next: FieldValue) => {
    // Letter by letter: a space that is typed on the way to a word must not be taken back.
    if (textOfValue(next) === textOfValue(record.fields[field.field] ?? null)) unset(record.id, field.field)
    else set(record.id, field.field, next)
  }
  const shown = (each: FieldValue) => textOf(each, field.options)
  const sides = sidesOf(record, field, draft)
  return (
    <section className={classes.field} aria-label={label}>
      <div className={classes.label}>
        <span className="ell" title={label}>
          {label}
        </span>
        <span className="grow" />
        {isDrafted ? (
          <>
            <button
              type="button"
              className={classes.back}
              aria-label={t('records.field.clear', { field: label })}
              title={t('records.field.clear', { field: label })}
              onClick={() => unset(record.id, field.field)}
            >
              <RotateCcw size={12} className="icon" aria-hidden />
            </button>
            <span className={classes.tag}>{t('records.field.edited')}</span>
          </>
        ) : field.contested ? (
          <Link className="w5" href={routes.conflict(record.id)}>
            {t('records.field.settle')}
          </Link>
        ) : null}
      </div>
      {canEdit ? (
        <FieldInput
          field={field}
          label={label}
          value={value}
          error={refusal ? [refusal.reason, refusal.fix].filter((part) => part).join('. ') : undefined}
          onChange={change}
        />
      ) : (
        <p className={value === null ? classes.empty : classes.plain}>{shown(value) ?? t('records.field.empty')}</p>
      )}
      <ul className={classes.sides}>
        {sides.map((side) => (
          <Side
            key={side.link.id}
            side={side}
            account={accounts.of(side.link.integrationId)}
            text={shown(side.value)}
            knownBy={nameOf(
              sides.find(({ state }) => state !== 'unmapped'),
              accounts.of,
            )}
          />
        ))}
      </ul>
    </section>
  )
}

function nameOf(side: FieldSide | undefined, of: (id: string) => Account): string {
  return side ? of(side.link.integrationId).name : ''
}

function Side(props: { side: FieldSide; account: Account; text: string | null; knownBy: string }) {
  const { side, account, text } = props
  const { t } = useTranslation()
  return (
    <li className={classes.side}>
      <ProviderTile provider={account.provider} size={16} />
      <span className="sr-only">{account.name}:</span>
      {side.state === 'unmapped' ? (
        <span className="ell">{t('records.field.notMapped')}</span>
      ) : (
        <span className={`ell ${text === null ? classes.empty : ''}`} title={text ?? undefined}>
          {text ?? t('records.field.empty')}
        </span>
      )}
      <SideWords side={side} knownBy={props.knownBy} />
    </li>
  )
}

function SideWords({ side, knownBy }: { side: FieldSide; knownBy: string }) {
  const { t } = useTranslation()
  const problemText = useProblemText()
  switch (side.state) {
    case 'push':
      return (
        <span className={`${classes.words} c-info w5`}>
          <ArrowUp size={12} className="icon-status" aria-hidden />
          {t('records.field.willPush')}
        </span>
      )
    case 'waits':
      return (
        <span className={`${classes.words} c-warn w5`} title={side.reason ? problemText(side.reason).fact : undefined}>
          {t('records.field.waits')}
        </span>
      )
    case 'differs':
      return (
        <span className={`${classes.words} c-err w5`}>
          <GitCompareArrows size={12} className="icon" aria-hidden />
          {t('records.field.differs')}
        </span>
      )
    case 'unmapped':
      return (
        <span className={`${classes.words} t3`}>{knownBy ? t('records.field.fromOnly', { name: knownBy }) : null}</span>
      )
    case 'apart':
      return <span className={`${classes.words} t3`}>{t('records.field.notTaken')}</span>
    case 'same':
      return <span className={`${classes.words} t3`}>{t('records.field.same')}</span>
  }
}
