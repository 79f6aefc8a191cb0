import { Checkbox } from '@mantine/core'
import { Trans, useTranslation } from 'react-i18next'
import { useIntegrations } from '../../lib/hooks/use-engine'
import { useFieldLabel } from '../../lib/hooks/use-field-label'
import type { SideNames } from './compare/use-side-names'
import classes from './conflicts.module.css'
import type { Preference } from './preference'

/** Offers to decide the field that was chosen last in the same way from now on. */
export function PreferRule({ preference, names }: { preference: Preference; names: SideNames }) {
  const { t } = useTranslation()
  const labelOf = useFieldLabel()
  const integrations = useIntegrations()?.integrations ?? []
  const { rule, row, column } = preference
  if (!rule || !row || !column) return null
  const account = integrations.find(({ id }) => id === rule.integrationId)?.account.name ?? rule.integrationId
  return (
    <Checkbox
      className={classes.rule}
      checked={preference.on}
      onChange={(event) => preference.set(event.currentTarget.checked)}
      label={
        <Trans
          t={t}
          i18nKey="conflicts.prefer"
          values={{ side: names.of(column), field: labelOf(row.kind, row), kind: t(`common.kinds.${row.kind}`) }}
          components={{ b: <b className="w5" /> }}
        />
      }
      description={t('conflicts.preferHint', { account })}
    />
  )
}
