import type { IntegrationOverview } from '@shared/model'
import { useProvider } from '../../lib/hooks/use-providers'
import { ConnectionFacts } from './ConnectionFacts'
import { Figures } from './Figures'
import classes from './overview.module.css'
import { RecordsPerDay } from './RecordsPerDay'
import { StreamsTable } from './StreamsTable'

/** How an integration is doing: figures, streams, days, and what it is tied to. */
export function Overview({ overview }: { overview: IntegrationOverview }) {
  const { integration } = overview
  const provider = useProvider(integration.provider)?.name ?? integration.provider
  return (
    <div className={classes.overview}>
      <Figures overview={overview} />
      <StreamsTable overview={overview} provider={provider} />
      <div className={classes.two}>
        <RecordsPerDay days={overview.recordsPerDay} />
        <ConnectionFacts integration={integration} />
      </div>
    </div>
  )
}
