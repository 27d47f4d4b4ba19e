import { ContextVar, currentCarrier } from '@tsyncio/contextvars'
import { getRunningLoop } from '@tsyncio/events'

/** Something that ends what is inside of it at a time. */
export interface Deadline {
  /** On the loop's clock, in seconds; `undefined` for never, or no longer. */
  currentDeadline(): number | undefined
}

interface Enclosing {
  /** None any more, once it is left. */
  deadline: Deadline | undefined
  outer: Enclosing | undefined
}

/** A context variable, so that the tasks of a group know the deadlines around the group. */
const enclosing = new ContextVar<Enclosing | undefined>('tsyncio.deadlines', { default: undefined })

/** From now on, and in the tasks that begin inside, `deadline` counts. Returns what ends that. */
export function enterDeadline(deadline: Deadline): () => void {
  const carrier = currentCarrier()
  const outer = skipLeft(enclosing.get())
  // A task may outlive what it was made in, and make others in turn: they need not remember all of that.
  if (outer !== undefined) outer.outer = skipLeft(outer.outer)
  const entered: Enclosing = { deadline, outer }
  const token = enclosing.set(entered)
  return () => {
    entered.deadline = undefined
    // The body of an asynchronous generator may leave in another task, or inside a deadline of whoever goes through it.
    if (currentCarrier() === carrier && enclosing.get() === entered) enclosing.reset(token)
  }
}

function skipLeft(scope: Enclosing | undefined): Enclosing | undefined {
  let nearest = scope
  while (nearest !== undefined && nearest.deadline === undefined) nearest = nearest.outer
  return nearest
}

/**
 * When the nearest `timeout` around this code will end it, on the loop's clock, in seconds; `undefined` if none will.
 * A task knows the timeouts around the place where it was made, for as long as they last. To hand on as a duration:
 * `currentDeadline() - loop.time()`.
 */
export function currentDeadline(): number | undefined {
  getRunningLoop()
  let nearest: number | undefined
  for (let scope = enclosing.get(); scope !== undefined; scope = scope.outer) {
    const when = scope.deadline?.currentDeadline()
    if (when !== undefined && (nearest === undefined || when < nearest)) nearest = when
  }
  return nearest
}
