export function runProgram(program: (n: number) => Promise<number>, n: number): Promise<number> {
  return program(n)
}
