import { TextInput } from '@mantine/core'
import { useId, useState } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import type { StreamDraft } from './draft'
import { guardText, parseGuard } from './guard-text'
import classes from './streamSettings.module.css'

type Guard = StreamDraft['deleteGuard']

/** How many deletes pass unasked: a number and a share. What is no number stays in the field and says so. */
export function GuardFields(props: { guard: Guard; onChange(guard: Guard): void; onWrong(why: string | null): void }) {
  const { t } = useTranslation()
  const id = useId()
  const [text, setText] = useState(() => guardText(props.guard))
  // Taken back or changed elsewhere: the fields follow. What is typed and says the same, "05", stays.
  const read = parseGuard(text)
  const shown = read.guard && JSON.stringify(read.guard) !== JSON.stringify(props.guard) ? guardText(props.guard) : text
  const type = (change: Partial<typeof text>) => {
    const next = { ...shown, ...change }
    setText(next)
    const { guard, wrong } = parseGuard(next)
    props.onWrong(wrong === null ? null : t(`streamSettings.guard.${wrong}`))
    if (guard) props.onChange(guard)
  }
  const { wrong } = parseGuard(shown)
  const field = (name: 'count' | 'share', width: number) => (
    <TextInput
      w={width}
      inputMode="numeric"
      aria-label={t(`streamSettings.guard.${name}`)}
      aria-describedby={id}
      value={shown[name]}
      error={wrong === (name === 'count' ? 'wrongCount' : 'wrongShare')}
      onChange={({ currentTarget: { value } }) => type({ [name]: value })}
    />
  )
  return (
    <>
      <div className={classes.inline}>
        <Trans i18nKey="streamSettings.guard.sentence" components={[field('count', 64), field('share', 64)]} />
      </div>
      <p id={id} className={`caption ${wrong ? 'c-err' : 't3'}`}>
        {wrong ? t(`streamSettings.guard.${wrong}`) : t('streamSettings.guard.hint')}
      </p>
    </>
  )
}
