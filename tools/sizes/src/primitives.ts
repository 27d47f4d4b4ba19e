/** Locks and queues, beside a program that has the rest already. */
export * from '@tsyncio/locks'
export * from '@tsyncio/queues'
