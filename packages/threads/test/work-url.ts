/** The module whose functions the tests call in threads. */
export const WORK = new URL('./fixtures/work.ts', import.meta.url)
