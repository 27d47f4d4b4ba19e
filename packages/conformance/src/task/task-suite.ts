import type { EventLoop, TaskFactory } from '@tsyncio/events'
import type { Drive } from '../drive.ts'
import type { Suite } from '../suite.ts'
import { asFuture } from './as-future.ts'
import { cancellation } from './cancellation.ts'
import { cancelRequests } from './cancel-requests.ts'
import { eagerness } from './eagerness.ts'
import { ends } from './ends.ts'
import { steps } from './steps.ts'
import { surroundings } from './surroundings.ts'
import { waiting } from './waiting.ts'

/** What the suite for tasks needs. */
export interface TaskSubject {
  /** Runs the loops that the tasks are for. Any will do: the task is what is tested. */
  readonly drive: Drive<EventLoop>
  readonly newTask: TaskFactory
}

/** What a task promises to its coroutine, and to those who wait for it, cancel it or look for it. */
export const taskSuite: Suite<TaskSubject> = {
  of: 'a Task',
  clauses: [
    ...steps,
    ...ends,
    ...asFuture,
    ...waiting,
    ...surroundings,
    ...cancellation,
    ...cancelRequests,
    ...eagerness,
  ],
}
