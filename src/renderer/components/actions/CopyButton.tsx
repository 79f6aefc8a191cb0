import { ActionIcon, Tooltip } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useCopy } from '../../lib/hooks/use-copy'

/** Copies a value; the icon says for a moment that it did. `label` names what is copied, for readers. */
export function CopyButton({ value, label }: { value: string; label: string }) {
  const { t } = useTranslation()
  const { copied, copy } = useCopy()
  return (
    <Tooltip label={copied ? t('common.action.copied') : label}>
      <ActionIcon size="xs" aria-label={label} onClick={() => copy(value)}>
        {copied ? <Check size={14} className="icon" aria-hidden /> : <Copy size={14} className="icon" aria-hidden />}
      </ActionIcon>
    </Tooltip>
  )
}
