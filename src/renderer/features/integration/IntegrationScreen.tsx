import { Toolbar } from '../../components/Toolbar'

/** One integration. */
export function IntegrationScreen({ id }: { id: string }) {
  return <Toolbar title={id} />
}
