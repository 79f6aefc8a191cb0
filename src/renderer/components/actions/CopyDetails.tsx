import { Button, type ButtonProps } from '@mantine/core'
import type { Problem } from '@shared/model'
import { Copy } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useCopy } from '../../lib/hooks/use-copy'
import { problemDetails } from '../../lib/problem-details'

/** Copies the code, the values and the other side's words of a problem, for the person who is asked for help. */
export function CopyDetails({ problem, size }: { problem: Problem; size?: ButtonProps['size'] }) {
  const { t } = useTranslation()
  const { copied, copy } = useCopy()
  return (
    <Button
      size={size}
      leftSection={<Copy size={14} className="icon" aria-hidden />}
      onClick={() => void copy(problemDetails(problem))}
    >
      {copied ? t('common.action.copied') : t('common.action.copyDetails')}
    </Button>
  )
}
