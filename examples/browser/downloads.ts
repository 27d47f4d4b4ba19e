import { BaseEventLoop, monotonicClock } from '@tsyncio/events'
import { Future, isCancelledError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { BrowserHost } from '@tsyncio/hosts'
import { run } from '@tsyncio/runners'
import { newTask, sleep, taskGroup, timeout } from '@tsyncio/tasks'

/** A loop to which nothing comes but what the page brings. */
class PageLoop extends BaseEventLoop {
  protected override poll(): void {}
}

function newLoop(): PageLoop {
  return new PageLoop({ clock: monotonicClock, futureFactory: (loop) => new Future({ loop }), taskFactory: newTask })
}

function find<T extends Element>(selector: string, parent: ParentNode = document): T {
  const element = parent.querySelector<T>(selector)
  if (element === null) throw new Error(`the page has no ${selector}`)
  return element
}

/** The line of one download. */
function addLine(name: string): { bar: HTMLProgressElement; state: Element; cancelled: AbortSignal } {
  const line = document.createElement('li')
  line.id = name
  line.innerHTML = `<span>${name}</span><progress max="100"></progress><span class="state">waiting</span><button>Cancel</button>`
  find('#downloads').append(line)
  const control = new AbortController()
  find('button', line).addEventListener('click', () => control.abort(new Error('you said so')))
  return { bar: find('progress', line), state: find('.state', line), cancelled: control.signal }
}

function* download(seconds: number, { bar, state }: { bar: HTMLProgressElement; state: Element }): Coroutine<void> {
  try {
    state.textContent = 'running'
    for (bar.value = 0; bar.value < 100; bar.value += 1) yield* sleep(seconds / 100)
    state.textContent = 'done'
  } catch (error) {
    if (!isCancelledError(error)) throw error
    state.textContent = 'closing'
    yield* sleep(0.3)
    state.textContent = error.message === '' ? 'cancelled' : `cancelled: ${error.message}`
    throw error
  }
}

function* main(): Coroutine<void> {
  yield* timeout(10, () =>
    taskGroup(function* (group) {
      for (const [name, seconds] of Object.entries({ short: 0.5, long: 30, longer: 60 })) {
        const line = addLine(name)
        group.createTask(download(seconds, line), { signal: line.cancelled })
      }
    }),
  )
}

const all = new AbortController()
find('#cancel-all').addEventListener('click', () => all.abort(new Error('you said so, of all')))
const outcome = find('#outcome')
try {
  await run(main(), { loopFactory: newLoop, host: new BrowserHost(), signal: all.signal })
  outcome.textContent = 'all ended'
} catch (error) {
  outcome.textContent = String(error)
}
