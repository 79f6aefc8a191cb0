import { crmProblems } from './crm'
import { nangoProblems } from './nango'
import { patchbayProblems } from './patchbay'

/** The texts of all problems in German. */
export const problems = { ...patchbayProblems, ...nangoProblems, ...crmProblems }
