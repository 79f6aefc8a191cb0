import type { ReadContext, ReferencePipeline } from '../provider'
import { pipelines } from './account'

/** Where an opportunity stands, as bodies name it. */
export interface Place {
  pipelineId?: unknown
  pipelineStageId?: unknown
}

/**
 * A stage goes together with the pipeline that it belongs to, and a pipeline with a stage: its first one, where none is
 * named. What no pipeline has is left as it is; the vendor refuses it by name.
 * https://marketplace.gohighlevel.com/docs/ghl/opportunities/update-opportunity
 */
export function wholePlace(all: readonly ReferencePipeline[], { pipelineId, pipelineStageId }: Place): Place {
  const has = (pipeline: ReferencePipeline) => pipeline.stages.some(({ remoteId }) => remoteId === pipelineStageId)
  const own = isNamed(pipelineId) ? all.find(({ remoteId }) => remoteId === pipelineId) : all.find(has)
  const first = own?.stages[0]?.remoteId
  return {
    ...(isNamed(pipelineId) ? { pipelineId } : own && { pipelineId: own.remoteId }),
    ...(isNamed(pipelineStageId) ? { pipelineStageId } : isNamed(pipelineId) && first && { pipelineStageId: first }),
  }
}

/** A place for a new opportunity: it needs a pipeline, the first one where none is named. */
export function placeOfNew(all: readonly ReferencePipeline[], place: Place): Place {
  const whole = wholePlace(all, place)
  const first = all[0]?.remoteId
  return whole.pipelineId === undefined && !isNamed(place.pipelineStageId) && first
    ? wholePlace(all, { pipelineId: first })
    : whole
}

/** Whether a body names a place in part only. */
export function isPartOfPlace({ pipelineId, pipelineStageId }: Place): boolean {
  return isNamed(pipelineId) !== isNamed(pipelineStageId)
}

/** Whether a new one's place is named in part, or not at all. */
export function isPlaceToFind({ pipelineId, pipelineStageId }: Place): boolean {
  return !isNamed(pipelineId) || !isNamed(pipelineStageId)
}

function isNamed(id: unknown): boolean {
  return typeof id === 'string' && id !== ''
}

/** All pipelines of the location, by their order there. */
export async function allPipelines({ crm, signal }: ReadContext): Promise<ReferencePipeline[]> {
  return (await pipelines.list({ crm, signal }, null)).items
}
