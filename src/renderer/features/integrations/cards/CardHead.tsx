import { ProviderTile } from '../../../components/labels/ProviderTile'
import { IntegrationPill } from '../../../components/labels/StatusPill'
import type { CardStatus } from '../../../lib/card-status'
import { providerWords } from '../../../lib/i18n'
import classes from './Card.module.css'

/** Tile, name, pill, and one line on what the CRM gives. */
export function CardHead(props: { provider: string; name: string; description?: string; status: CardStatus }) {
  const description = props.description && providerWords(props.description)
  return (
    <div className={classes.head}>
      <ProviderTile provider={props.provider} />
      <h3 className={`${classes.name} ell`}>{props.name}</h3>
      <span className={classes.pill}>
        <IntegrationPill status={props.status} />
      </span>
      <div className={`${classes.description} ell`} title={description}>
        {description}
      </div>
    </div>
  )
}
