import type { Scene } from './drive.ts'

/** Lets passes go by until `condition` holds, but not for ever. */
export function* until(condition: () => boolean, most = 20_000): Scene {
  for (let passes = 0; passes < most && !condition(); passes += 1) yield
}
