import type { FieldValue } from '@shared/model'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useValueText } from '../../lib/hooks/use-value-text'
import classes from './Diff.module.css'
import { diffWords, type TextPiece } from './word-diff'

/** Above this many characters old and new stand on lines of their own. */
const longText = 60

/** What changed in one field: the old value struck through, the new one beside it; long texts below each other. */
export function DiffField(props: { label: string; before: FieldValue; after: FieldValue }) {
  const textOf = useValueText()
  const before = textOf(props.before)
  const after = textOf(props.after)
  const long = Math.max(before?.length ?? 0, after?.length ?? 0) > longText
  return (
    <>
      <dt className={`${classes.field} ell`} title={props.label}>
        {props.label}
      </dt>
      <dd className={classes.values}>
        {long ? <LongValues before={before} after={after} /> : <OldNew before={before} after={after} />}
      </dd>
    </>
  )
}

interface Texts {
  before: string | null
  after: string | null
}

/** What was and what is, side by side: the old one struck through. */
export function OldNew({ before, after }: Texts) {
  return (
    <span className={classes.short}>
      {before === null ? <Empty /> : <del className={classes.old}>{before}</del>}
      {after === null ? <Empty /> : <ins className={classes.new}>{after}</ins>}
    </span>
  )
}

function LongValues({ before, after }: Texts) {
  const diff = useMemo(() => diffWords(before ?? '', after ?? ''), [before, after])
  return (
    <>
      {before === null ? <Empty /> : <Line pieces={diff.before} old />}
      {after === null ? <Empty /> : <Line pieces={diff.after} />}
    </>
  )
}

function Line({ pieces, old }: { pieces: readonly TextPiece[]; old?: boolean }) {
  let at = 0
  return (
    <span className={classes.long}>
      {pieces.map((piece) => {
        const key = at
        at += piece.text.length
        if (!piece.changed) return <span key={key}>{piece.text}</span>
        if (old) return <del key={key}>{piece.text}</del>
        return <ins key={key}>{piece.text}</ins>
      })}
    </span>
  )
}

function Empty() {
  const { t } = useTranslation()
  return <em className={classes.empty}>{t('common.value.empty')}</em>
}
