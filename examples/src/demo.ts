/** All the programs, one after another. The exit code tells whether everything was as it should be. */
import { styleText } from 'node:util'
import { echoServerProgram } from './echo-server.ts'
import { fetchAsGuestProgram } from './fetch-as-guest.ts'
import { printSumProgram } from './print-sum.ts'
import { stopwatch } from './program.ts'
import type { Program } from './program.ts'
import { requestGroupsProgram } from './request-groups.ts'
import { tenThousandSleepsProgram } from './ten-thousand-sleeps.ts'

const programs = [
  printSumProgram,
  tenThousandSleepsProgram,
  echoServerProgram,
  fetchAsGuestProgram,
  requestGroupsProgram,
]

async function show({ title, lookFor, run }: Program, number: number): Promise<boolean> {
  console.log(styleText('bold', `\n${number}. ${title}`))
  console.log(styleText('dim', `   ${lookFor}\n`))
  try {
    await run()
    return true
  } catch (error) {
    console.error(styleText('red', 'This is not as it should be:'), error)
    return false
  }
}

const elapsed = stopwatch()
let failures = 0
for (const [index, program] of programs.entries()) {
  if (!(await show(program, index + 1))) failures += 1
}
const verdict = failures === 0 ? 'Everything was as it should be' : `${failures} of ${programs.length} failed`
console.log(styleText('bold', `\n${verdict}, in ${elapsed().toFixed(1)} s.`))
process.exitCode = failures === 0 ? 0 : 1
