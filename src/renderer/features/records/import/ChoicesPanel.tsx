import { Checkbox, Radio } from '@mantine/core'
import type { ImportChoices, ImportUpload, RecordTaker } from '@shared/model'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useAccounts } from '../use-accounts'
import classes from './import.module.css'

/** How rows are taken: when one is a record that is here, what becomes of that, and where new ones are made. */
export function ChoicesPanel(props: {
  upload: ImportUpload
  takers: readonly RecordTaker[]
  onChange(part: Partial<ImportChoices>): void
}) {
  const { upload, takers, onChange } = props
  const { kind, choices } = upload
  const { t } = useTranslation()
  const accounts = useAccounts()
  const able = takers.filter(({ reason }) => reason === null)
  const only = able.length === 1 ? able[0]?.integrationId : undefined
  // With one account there is no question where new records belong; with several, the person says it.
  const isFresh = Object.keys(choices.map).length === 0 && choices.integrations.length === 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for a file.
  useEffect(() => {
    if (only !== undefined && isFresh) onChange({ integrations: [only] })
  }, [upload.id, only])
  return (
    <aside className={classes.choices} aria-label={t('records.import.choices')}>
      {kind === 'lead' ? null : (
        <Radio.Group
          className={classes.group}
          label={t(`records.import.same.${kind}`)}
          value={choices.match}
          onChange={(match) => onChange({ match: match as ImportChoices['match'] })}
        >
          {(['likely', 'strong', 'never'] as const).map((match) => (
            <Radio
              key={match}
              value={match}
              label={t(match === 'never' ? 'records.import.never' : `records.import.match.${kind}.${match}`)}
              description={match === 'likely' ? t('records.import.likelyHint') : undefined}
            />
          ))}
        </Radio.Group>
      )}
      <Radio.Group
        className={classes.group}
        label={t('records.import.existing')}
        value={choices.existing}
        onChange={(existing) => onChange({ existing: existing as ImportChoices['existing'] })}
      >
        {(['fill', 'overwrite', 'leave'] as const).map((how) => (
          <Radio key={how} value={how} label={t(`records.import.how.${how}`)} />
        ))}
        <Checkbox
          label={t('records.import.emptyClears')}
          disabled={choices.existing !== 'overwrite'}
          checked={choices.emptyClears && choices.existing === 'overwrite'}
          onChange={({ currentTarget }) => onChange({ emptyClears: currentTarget.checked })}
        />
      </Radio.Group>
      <Checkbox.Group
        className={classes.group}
        label={t('records.import.where')}
        value={choices.integrations}
        onChange={(integrations) => onChange({ integrations })}
      >
        {able.map(({ integrationId }) => (
          <Checkbox key={integrationId} value={integrationId} label={accounts.of(integrationId).name} />
        ))}
        {choices.integrations.length === 0 ? <p className="caption t2">{t('records.import.nowhere')}</p> : null}
      </Checkbox.Group>
      <Radio.Group
        className={classes.group}
        label={t('records.import.dates')}
        value={choices.dates}
        onChange={(dates) => onChange({ dates: dates as ImportChoices['dates'] })}
      >
        {(['iso', 'day-first', 'month-first'] as const).map((form) => (
          <Radio key={form} value={form} label={t(`records.import.forms.${form}`)} />
        ))}
        <Checkbox
          label={t('records.import.decimal')}
          checked={choices.decimal === ','}
          onChange={({ currentTarget }) => onChange({ decimal: currentTarget.checked ? ',' : '.' })}
        />
      </Radio.Group>
    </aside>
  )
}
