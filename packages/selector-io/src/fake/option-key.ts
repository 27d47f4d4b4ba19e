/** Under which a socket keeps what an option of it was set to. */
export function optionKey(level: number, option: number): string {
  return `${level} ${option}`
}
