import { Button, Radio } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './ConfirmDialog.module.css'
import { Dialog } from './Dialog'

export interface ConfirmChoice<T extends string> {
  value: T
  label: string
  hint: string
}

/**
 * Asks before something that cannot simply be taken back: names the object in the title as a question, lists what
 * happens to local data as choices (the safest first, selected), Cancel has the focus, the other button says the verb.
 */
export function ConfirmDialog<T extends string = never>(props: {
  title: string
  text: ReactNode
  /** Label of the button that does it; a function gets the chosen value. */
  verb: string | ((choice: T | undefined) => string)
  choices?: readonly ConfirmChoice<T>[]
  /** Label of the button that does nothing; by default Cancel. */
  cancel?: string
  /** Heading of the choices. */
  choicesLabel?: string
  /** It destroys nothing. */
  harmless?: boolean
  busy?: boolean
  /** What it would do is still being found out. */
  waits?: boolean
  /** What went wrong with the last try. */
  error?: ReactNode
  onConfirm(choice: T | undefined): void
  onCancel(): void
}) {
  const { t } = useTranslation()
  const [choice, setChoice] = useState<T | undefined>(props.choices?.[0]?.value)
  const verb = typeof props.verb === 'function' ? props.verb(choice) : props.verb
  return (
    <Dialog title={props.title} busy={props.busy} onClose={props.onCancel}>
      <div className={classes.text}>{props.text}</div>
      {props.choices ? (
        <Radio.Group
          value={choice ?? ''}
          onChange={(value) => setChoice(props.choices?.find((each) => each.value === value)?.value)}
          label={props.choicesLabel}
          classNames={{ label: classes.groupLabel }}
        >
          {props.choices.map((each) => (
            <Radio
              key={each.value}
              value={each.value}
              label={each.label}
              description={each.hint}
              classNames={{
                root: classes.choice,
                inner: classes.choiceDot,
                label: classes.choiceLabel,
                description: classes.choiceHint,
              }}
            />
          ))}
        </Radio.Group>
      ) : null}
      {props.error}
      <div className={classes.buttons}>
        <Button data-autofocus onClick={props.onCancel}>
          {props.cancel ?? t('common.action.cancel')}
        </Button>
        <Button
          variant={props.harmless ? 'filled' : 'danger'}
          loading={props.busy === true || props.waits === true}
          onClick={() => props.onConfirm(choice)}
        >
          {verb}
        </Button>
      </div>
    </Dialog>
  )
}
