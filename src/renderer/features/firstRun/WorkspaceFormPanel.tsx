import { Button, Input, SegmentedControl, TextInput } from '@mantine/core'
import { type FormEvent, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiKeyInput } from '../../components/input/ApiKeyInput'
import classes from './FirstRun.module.css'
import type { FormField } from './form-model'
import { TestResult } from './TestResult'
import { useWorkspaceForm } from './use-workspace-form'

/** The side of the first screen that connects a Nango environment. */
export function WorkspaceFormPanel({ onCreated }: { onCreated(): void }) {
  const { t } = useTranslation()
  const kindLabel = useId()
  const flow = useWorkspaceForm(onCreated)
  const { form, change, tested } = flow
  const isPassed = tested?.ok === true
  const errorOf = (field: FormField) => (flow.invalid.includes(field) ? t(`firstRun.invalid.${field}`) : undefined)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isPassed) flow.create()
    else flow.test()
  }

  return (
    <form className={classes.side} onSubmit={submit} noValidate>
      <h2 className={classes.heading}>{t('firstRun.nango.title')}</h2>
      <p className={classes.text}>{t('firstRun.nango.text')}</p>
      <div className={classes.pair}>
        <TextInput
          size="md"
          label={t('firstRun.nango.name')}
          value={form.name}
          error={errorOf('name')}
          maxLength={80}
          autoComplete="organization"
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <Input.Wrapper
          label={t('firstRun.nango.kind')}
          labelElement="div"
          labelProps={{ id: kindLabel, className: classes.kindLabel }}
          error={errorOf('kind')}
        >
          <SegmentedControl
            className={classes.kind}
            aria-labelledby={kindLabel}
            value={form.kind ?? ''}
            data={[
              { value: 'dev', label: t('common.environment.dev') },
              { value: 'prod', label: t('common.environment.prod') },
            ]}
            onChange={(value) => change({ kind: value === 'prod' ? 'prod' : 'dev' })}
          />
        </Input.Wrapper>
      </div>
      <p className={`caption t3 ${classes.hint}`}>{t('firstRun.nango.kindHint')}</p>
      <TextInput
        size="md"
        className={classes.field}
        label={t('firstRun.nango.host')}
        description={t('firstRun.nango.hostHint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={form.host}
        error={errorOf('host')}
        inputMode="url"
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => change({ host: event.currentTarget.value })}
      />
      <div className={classes.field}>
        <ApiKeyInput value={form.apiKey} error={errorOf('apiKey')} onChange={(apiKey) => change({ apiKey })} />
      </div>
      <TestResult form={form} result={tested} error={flow.error} onSignedIn={flow.test} />
      <div className={classes.buttons}>
        <Button
          size="md"
          variant={isPassed ? 'default' : 'filled'}
          type={isPassed ? 'button' : 'submit'}
          loading={flow.isTesting}
          onClick={isPassed ? flow.test : undefined}
        >
          {tested || flow.error ? t('firstRun.nango.testAgain') : t('firstRun.nango.test')}
        </Button>
        <span className="grow" />
        {isPassed ? (
          <Button size="md" variant="filled" type="submit" loading={flow.isCreating}>
            {t('firstRun.nango.continue', { environment: t(`common.environment.${form.kind ?? 'dev'}`) })}
          </Button>
        ) : null}
      </div>
    </form>
  )
}
