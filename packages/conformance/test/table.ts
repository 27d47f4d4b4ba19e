import { ourParts } from './our-parts.ts'

// Which of our parts passes which suite: `pnpm conformance`.
const rows: { readonly part: string; readonly as: string; readonly broken: number }[] = []
for (const part of ourParts) {
  const broken = await part.find()
  rows.push({ part: part.name, as: part.of, broken: broken.length })
  for (const { message } of broken) console.error(`${part.name}: ${message}\n`)
}
console.table(rows)
const failures = rows.filter(({ broken }) => broken > 0).length
console.log(`${rows.length - failures} passed, ${failures} failed`)
process.exitCode = failures === 0 ? 0 : 1
