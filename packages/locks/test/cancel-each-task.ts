import type { TaskLike } from '@tsyncio/events'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { createTask, wait } from '@tsyncio/tasks'
import { NumberedLoop } from '../../tasks/test/numbered-loop.ts'

export interface Scenario<S> {
  /** What the tasks share. */
  readonly make: () => S
  readonly tasks: (shared: S) => Coroutine<unknown>[]
  /** Lets those go on who wait for one that was cancelled, if there may be such. */
  readonly rescue?: (shared: S) => Awaitable<unknown>
  /** Fails if something was lost. `done` are the tasks, all of which have ended. */
  readonly check: (shared: S, done: readonly TaskLike[]) => Awaitable<void>
}

/** Cancels the task at `index` at the beginning of the pass `at`, if it is not done by then. */
class CancellingLoop extends NumberedLoop {
  tasks: readonly TaskLike[] = []
  cancels: { readonly index: number; readonly at: number } | undefined
  cancelled = false

  protected override poll(timeout: number | undefined): void {
    super.poll(timeout)
    if (this.pass === this.cancels?.at) this.cancelled = this.tasks[this.cancels.index]?.cancel('here') === true
  }
}

/**
 * Plays the scenario undisturbed, then once for each task and each pass in which that waits, with a cancellation in
 * that pass: before everything else, so that those are among the cancelled who are woken, and have not run. Returns how
 * often it cancelled.
 */
export function cancelEachTask<S>(scenario: Scenario<S>): number {
  const { tasks, passes } = play(scenario, undefined)
  let cancelled = 0
  for (let index = 0; index < tasks; index += 1) {
    for (let at = 2; at <= passes; at += 1) {
      if (play(scenario, { index, at }).cancelled) cancelled += 1
    }
  }
  return cancelled
}

function play<S>(
  { make, tasks, rescue, check }: Scenario<S>,
  cancels: CancellingLoop['cancels'],
): { readonly tasks: number; readonly passes: number; readonly cancelled: boolean } {
  const loop = new CancellingLoop()
  loop.cancels = cancels
  function* main(): Coroutine<number> {
    const shared = make()
    loop.tasks = tasks(shared).map((coroutine) => createTask(coroutine))
    if (cancels === undefined || rescue === undefined) yield* wait(loop.tasks)
    else yield* wait(loop.tasks, { timeout: 100 })
    const passes = loop.pass
    if (rescue !== undefined && loop.tasks.some((task) => !task.done())) {
      yield* rescue(shared)
      yield* wait(loop.tasks)
    }
    yield* check(shared, loop.tasks)
    return passes
  }
  const passes = loop.runUntilComplete(main())
  if (loop.reports.length > 0) throw new Error('the loop was told of a failure', { cause: loop.reports })
  return { tasks: loop.tasks.length, passes, cancelled: loop.cancelled }
}
