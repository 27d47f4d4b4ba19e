/** All of scheduling. */
export * from '@tsyncio/events'
export * from '@tsyncio/futures'
export * from '@tsyncio/tasks'
