import type { WorkspaceKind } from '@shared/model'
import { useTranslation } from 'react-i18next'
import classes from './EnvBadge.module.css'

/** What kind of environment a workspace is: Prod solid, Dev tinted, Sandbox dashed. */
export function EnvBadge({ kind }: { kind: WorkspaceKind }) {
  const { t } = useTranslation()
  return <span className={`${classes.badge} ${classes[kind]}`}>{t(`common.environment.${kind}`)}</span>
}
