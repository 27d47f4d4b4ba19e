/** Both traces in one list: `-` before lines of the first alone, `+` before those of the second. */
export function diff(first: readonly string[], second: readonly string[]): string[] {
  const common = commonLengths(first, second)
  const lines: string[] = []
  let i = 0
  let j = 0
  while (i < first.length || j < second.length) {
    if (i < first.length && first[i] === second[j]) {
      lines.push(`  ${first[i]}`)
      i += 1
      j += 1
    } else if (j === second.length || (i < first.length && lengthAt(common, i + 1, j) >= lengthAt(common, i, j + 1))) {
      lines.push(`- ${first[i]}`)
      i += 1
    } else {
      lines.push(`+ ${second[j]}`)
      j += 1
    }
  }
  return lines
}

/** By the places where they begin: how many lines the rests of both have in common, in order. */
function commonLengths(first: readonly string[], second: readonly string[]): number[][] {
  const lengths: number[][] = []
  for (let i = first.length - 1; i >= 0; i -= 1) {
    const row: number[] = []
    for (let j = second.length - 1; j >= 0; j -= 1) {
      row[j] =
        first[i] === second[j]
          ? lengthAt(lengths, i + 1, j + 1) + 1
          : Math.max(lengthAt(lengths, i + 1, j), row[j + 1] ?? 0)
    }
    lengths[i] = row
  }
  return lengths
}

function lengthAt(lengths: readonly (readonly number[])[], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0
}
