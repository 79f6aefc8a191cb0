import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { diffWords } from '../../../components/data/word-diff'
import type { FieldText } from '../../../lib/hooks/use-field-text'
import classes from './compare.module.css'
import type { CompareColumn, CompareRow } from './compare-model'

/** The value of one side as a radio; words that differ from what was last agreed on are tinted. */
export function CompareCell(props: {
  row: CompareRow
  column: CompareColumn
  side: string
  /** Of the field. */
  label: string
  chosen: boolean
  textOf: FieldText
  onChoose(): void
}) {
  const { row, column, textOf } = props
  const { t } = useTranslation()
  const value = row.values.get(column.id)
  if (value === undefined) return <td className={classes.none} />
  const text = textOf(row.field, value)
  return (
    <td
      className={`${classes.option} ${column.side === 'base' ? classes.base : ''}`}
      data-on={props.chosen || undefined}
    >
      <label className={classes.label}>
        <input
          type="radio"
          className={classes.radio}
          name={`conflict ${row.field}`}
          value={column.id}
          checked={props.chosen}
          aria-label={t('conflicts.cell', {
            field: props.label,
            side: props.side,
            value: text ?? t('common.value.empty'),
          })}
          onChange={props.onChoose}
        />
        {text === null ? (
          <em className={classes.empty}>{t('common.value.empty')}</em>
        ) : (
          <Marked text={text} base={column.side === 'base' ? text : (textOf(row.field, row.base) ?? '')} />
        )}
      </label>
    </td>
  )
}

function Marked({ text, base }: { text: string; base: string }) {
  const pieces = useMemo(() => (text === base ? null : diffWords(base, text).after), [text, base])
  let at = 0
  return (
    <span className={classes.value} title={text}>
      {pieces === null
        ? text
        : pieces.map((piece) => {
            const key = at
            at += piece.text.length
            return piece.changed ? <ins key={key}>{piece.text}</ins> : <span key={key}>{piece.text}</span>
          })}
    </span>
  )
}
