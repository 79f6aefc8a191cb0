import { Anchor, PasswordInput } from '@mantine/core'
import { Eye, EyeOff } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useAppInfo } from '../../lib/hooks/use-engine'
import classes from './ApiKeyInput.module.css'

/** Where Nango explains its keys. Source: https://nango.dev/docs/reference/backend/http-api/api-keys */
const whereToFind = 'https://nango.dev/docs/reference/backend/http-api/api-keys'

/** The field for a Nango API key: hidden, with a link to where it is found and a word on where it will be kept. */
export function ApiKeyInput(props: {
  value: string
  error?: string
  autoFocus?: boolean
  onChange(value: string): void
}) {
  const { t } = useTranslation()
  const keptIn = useAppInfo()?.capabilities.secretStore ?? 'session'
  return (
    <div className={classes.field}>
      <PasswordInput
        label={t('firstRun.apiKey.label')}
        description={t(`firstRun.apiKey.kept.${keptIn}`)}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={props.value}
        error={props.error}
        autoComplete="off"
        spellCheck={false}
        data-autofocus={props.autoFocus || undefined}
        classNames={{ innerInput: 'mono' }}
        visibilityToggleIcon={({ reveal }) =>
          reveal ? <EyeOff size={14} className="icon" aria-hidden /> : <Eye size={14} className="icon" aria-hidden />
        }
        visibilityToggleButtonProps={{ 'aria-label': t('firstRun.apiKey.reveal') }}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
      <Anchor href={whereToFind} target="_blank" rel="noreferrer" className={classes.where}>
        {t('firstRun.apiKey.where')}
      </Anchor>
    </div>
  )
}
