/** Every request to a CRM. @type {import('./all.mjs').Mutant[]} */
export const limits = [
  {
    name: 'a wait that the CRM asked for holds nothing',
    file: 'crm/limiter.ts',
    find: '      this.#heldUntil = until\n      this.#askedBy = askedBy\n      this.onHold',
    replace: '      this.#askedBy = askedBy\n      this.onHold',
    test: ['unit', 'src/main/engine/crm/limiter.test.ts'],
  },
  {
    name: 'a shorter wait ends a longer one',
    file: 'crm/limiter.ts',
    find: 'if (until > this.#heldUntil) {',
    replace: 'if (until > 0) {',
  },
  {
    name: 'an hour is waited in silence',
    file: 'crm/limiter.ts',
    find: '      if (waitMs > longestWaitMs) {\n        waiting.refuse',
    replace: '      if (waitMs < 0) {\n        waiting.refuse',
  },
  {
    name: 'the budget of the day counts nothing',
    file: 'crm/day-budget.ts',
    find: '    this.#used += cost\n',
    replace: '',
  },
  {
    name: 'calls of other runs are not counted in the budget of the day',
    file: 'crm/limiter.ts',
    find: '    this.#day.atLeast(this.clock.now(), calls)\n',
    replace: '    void calls\n',
  },
  {
    name: 'a header gives more than is documented',
    file: 'crm/day-budget.ts',
    find: 'const most = Math.min(told.most, this.#told?.most ?? this.#documented ?? told.most)',
    replace: 'const most = told.most',
  },
  {
    name: 'any number of calls is under way at once',
    file: 'crm/limiter.ts',
    find: ' || this.#running >= this.#parallel) return true',
    replace: ') return true',
  },
  {
    name: 'small calls starve a large one',
    file: 'crm/limiter.ts',
    find: 'if (waitMs > 0 || isBehind || this',
    replace: 'if (waitMs > 0 || this',
  },
  {
    name: 'a later process forgets the wait',
    file: 'crm/limiter.ts',
    find: '    if (heldUntil > this.heldUntil) {\n',
    replace: '    if (heldUntil < 0) {\n',
  },
  {
    name: 'what may not be repeated is repeated',
    file: 'crm/retry-policy.ts',
    find: "    if (!repeatable) return null\n    return error.facts.class === 'transient'",
    replace: "    return error.facts.class === 'transient'",
  },
  {
    name: 'Retry-After shortens our own pause',
    file: 'crm/retry-policy.ts',
    find: 'const ms = Math.max(asked ?? 0, plan === null ? 0 : ownPauseMs(',
    replace: 'const ms = asked ?? Math.max(0, plan === null ? 0 : ownPauseMs(',
  },
  {
    name: 'a request is tried for ever',
    file: 'crm/retry-policy.ts',
    find: 'if (plan === null || attempt >= plan.tries || ms > longestWaitMs) return',
    replace: 'if (plan === null || attempt >= plan.tries * 100 || ms > longestWaitMs) return',
  },
]
