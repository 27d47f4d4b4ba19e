/** The 4 bytes of an IPv4 address such as `127.0.0.1`, or undefined if that is not what `text` is. */
export function parseIPv4(text: string): Uint8Array | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every(isByte)) return undefined
  return Uint8Array.from(parts, Number)
}

/** An IPv4 address as text: four decimal numbers. */
export function formatIPv4(bytes: Uint8Array, start: number = 0): string {
  return `${bytes[start]}.${bytes[start + 1]}.${bytes[start + 2]}.${bytes[start + 3]}`
}

/** The 16 bytes of an IPv6 address such as `::1` or `::ffff:1.2.3.4`, or undefined if that is not what `text` is. */
export function parseIPv6(text: string): Uint8Array | undefined {
  const halves = text.split('::')
  const [head, tail] = halves.map((half, index) => parseGroups(half, index === halves.length - 1))
  if (head === undefined || halves.length > 2) return undefined
  if (halves.length === 1) return head.length === 8 ? fromGroups(head) : undefined
  // A double colon stands for at least one group.
  if (tail === undefined || head.length + tail.length > 7) return undefined
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => 0)
  return fromGroups([...head, ...zeros, ...tail])
}

/** An IPv6 address as text, in the shortest form, as RFC 5952 wants it. */
export function formatIPv6(bytes: Uint8Array): string {
  const groups = toGroups(bytes)
  const mapped = groups.slice(0, 6).join() === '0,0,0,0,0,65535'
  if (mapped) return `::ffff:${formatIPv4(bytes, 12)}`
  const hex = groups.map((group) => group.toString(16))
  const { start, length } = longestRunOfZeros(groups)
  if (length < 2) return hex.join(':')
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`
}

/** `0` to `255`, and no leading zero: some read `010` as eight. */
function isByte(text: string): boolean {
  return /^(0|[1-9]\d{0,2})$/.test(text) && Number(text) <= 255
}

/** The 16-bit groups of one side of a double colon; its last two may be written as an IPv4 address. */
function parseGroups(text: string, isLast: boolean): number[] | undefined {
  if (text === '') return []
  const parts = text.split(':')
  const ipv4 = isLast ? parseIPv4(parts.at(-1) ?? '') : undefined
  if (ipv4 !== undefined) parts.pop()
  if (!parts.every((part) => /^[\da-f]{1,4}$/i.test(part))) return undefined
  const groups = parts.map((part) => Number.parseInt(part, 16))
  return ipv4 === undefined ? groups : [...groups, ...toGroups(ipv4)]
}

function toGroups(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.length / 2 }, (_, index) => view.getUint16(index * 2))
}

function fromGroups(groups: readonly number[]): Uint8Array {
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]))
}

/** Where the first of the longest runs of zeros is. */
function longestRunOfZeros(groups: readonly number[]): { start: number; length: number } {
  let longest = { start: 0, length: 0 }
  let length = 0
  for (const [index, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0
    if (length > longest.length) longest = { start: index - length + 1, length }
  }
  return longest
}
