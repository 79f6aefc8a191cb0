import { Button } from '@mantine/core'
import type { Drift, StreamName } from '@shared/model'
import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, client, queryClient } from '../../client'
import { useAction } from '../../client/use-action'
import classes from './mapping.module.css'

/** What the CRM has changed since a person last looked, and the way to say that it has been seen. */
export function DriftNotice(props: { where: { id: string; stream: StreamName }; provider: string; drift: Drift[] }) {
  const { t } = useTranslation()
  const [isShown, setShown] = useState(false)
  const { where, provider, drift } = props
  const seen = useAction(() => client.mapping.acknowledge(where))
  if (drift.length === 0) return null
  return (
    <section className={classes.drift} aria-label={t('mapping.drift.list', { provider })}>
      <div className={classes.driftHead}>
        <TriangleAlert size={14} className="icon-status c-warn" aria-hidden />
        <span className="grow">
          <b className="w5">{t('mapping.drift.fact', { count: drift.length, provider })}</b> {t('mapping.drift.rest')}
        </span>
        <Button size="xs" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
          {t(isShown ? 'mapping.drift.hide' : 'mapping.drift.show')}
        </Button>
        <Button
          size="xs"
          loading={seen.busy}
          onClick={async () => {
            const state = await seen.run(undefined)
            if (state) queryClient.setQueryData(api.mapping.show.queryKey({ input: where }), state)
          }}
        >
          {t('mapping.drift.seen')}
        </Button>
      </div>
      {isShown ? (
        <ul className={classes.driftList}>
          {drift.map((item) => {
            const { label, before, after } = item
            const text = t(`mapping.drift.kind.${item.kind}`, { label, before: before ?? '', after: after ?? '' })
            return <li key={`${item.object} ${item.crmField} ${item.kind} ${before} ${after}`}>{text}</li>
          })}
        </ul>
      ) : null}
    </section>
  )
}
