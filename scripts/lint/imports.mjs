import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Visitor } from '@swc/core/Visitor.js'
import { cruise } from 'dependency-cruiser'
import { rules } from './rules.mjs'

/**
 * dependency-cruiser walks the tree with this class of @swc/core, which does not know `using` declarations and gives up
 * on a file that has one. Can go once dependency-cruiser's own tests know them.
 */
const visitStatement = Visitor.prototype.visitStatement
Visitor.prototype.visitStatement = function (statement) {
  if (statement.type !== 'UsingDeclaration') return visitStatement.call(this, statement)
  this.visitVariableDeclarators(statement.decls)
  return statement
}

/** What judges the engine from outside, and keeps away from its code. */
const oracle = 'tests/soak/oracle'

/** How the modules of src find each other: the same as in electron.vite.config.ts. */
const resolution = (folder) => ({
  alias: { '@shared': join(folder, 'src', 'shared') },
  extensions: ['.ts', '.tsx', '.mts', '.d.ts', '.mjs', '.js', '.cjs', '.json'],
  conditionNames: ['import', 'node', 'default'],
  exportsFields: ['exports'],
  mainFields: ['module', 'main'],
})

/**
 * Checks which module imports which.
 * @param {string} folder a copy of the project with node_modules; dependency-cruiser works in the current folder, so it has to be that
 * @returns {Promise<{ modules: number, violations: { rule: string, file: string, text: string }[] }>}
 */
export async function checkImports(folder) {
  const { output } = await cruise(
    ['src', oracle].filter((path) => existsSync(join(folder, path))),
    {
      // TypeScript 7 has no JavaScript API: without this parser nothing but JavaScript would be seen.
      parser: 'swc',
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
      moduleSystems: ['es6', 'cjs'],
      exoticRequireStrings: ['require', 'createRequire'],
      validate: true,
      ruleSet: { forbidden: rules },
    },
    resolution(folder),
  )
  const comments = new Map(rules.map((rule) => [rule.name, rule.comment]))
  return {
    modules: output.modules.filter((module) => module.source.startsWith('src/')).length,
    violations: output.summary.violations.map(({ rule, from, to, via, cycle }) => ({
      rule: rule.name,
      file: from,
      text: `imports ${[...(via ?? cycle ?? []).map((step) => step.name ?? step), ...(via || cycle ? [] : [to])].join(' → ')}: ${comments.get(rule.name)}`,
    })),
  }
}
