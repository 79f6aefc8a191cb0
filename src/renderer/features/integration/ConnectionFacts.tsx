import type { Integration } from '@shared/model'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../../components/actions/CopyButton'
import { RelativeTime } from '../../components/labels/RelativeTime'
import { useFormat } from '../../lib/hooks/use-format'
import classes from './overview.module.css'
import { dateName } from './per-day'

/** The names by which the connection is known here, at Nango and at the CRM, and when it syncs. */
export function ConnectionFacts({ integration }: { integration: Integration }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { connectionId, account, lastSyncAt, nextSyncAt } = integration
  return (
    <section aria-labelledby="connection">
      <div className={classes.sectionHead}>
        <h2 id="connection">{t('integration.connection.title')}</h2>
      </div>
      <dl className={classes.facts}>
        <Fact name={t('integration.connection.integration')}>
          <Id value={integration.id} copy={t('integration.connection.copyIntegration')} />
        </Fact>
        <Fact name={t('integration.connection.nango')}>
          <Id value={integration.integrationKey} />
        </Fact>
        {connectionId ? (
          <Fact name={t('integration.connection.connection')}>
            <Id value={connectionId} copy={t('integration.connection.copyConnection')} />
          </Fact>
        ) : null}
        {account.id ? (
          <Fact name={t('integration.connection.account')}>
            <Id value={account.id} />
          </Fact>
        ) : null}
        <Fact name={t('integration.connection.lastSync')}>
          {lastSyncAt ? <RelativeTime at={lastSyncAt} /> : t('integration.connection.never')}
        </Fact>
        {nextSyncAt && integration.status === 'connected' ? (
          <Fact name={t('integration.connection.nextSync')}>
            <span className="num" title={format.exact(nextSyncAt)}>
              {format.until(nextSyncAt)}
            </span>
          </Fact>
        ) : null}
        <Fact name={t('integration.connection.added')}>
          <time dateTime={integration.createdAt} title={format.exact(integration.createdAt)}>
            {dateName(integration.createdAt, format.locale)}
          </time>
        </Fact>
      </dl>
    </section>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Id({ value, copy }: { value: string; copy?: string }) {
  return (
    <span className={classes.id}>
      <span className="mono ell" title={value}>
        {value}
      </span>
      {copy ? <CopyButton value={value} label={copy} /> : null}
    </span>
  )
}
