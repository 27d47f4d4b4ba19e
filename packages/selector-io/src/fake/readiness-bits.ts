// What poll(2) and epoll(7) call ready: the same numbers in both.

/** There is something to read, or the end. */
export const IN = 1
/** There is room to write. */
export const OUT = 4
/** There is an error to be told; asked for by nobody, told to all. */
export const ERR = 8
/** Both directions are closed; told to all. */
export const HUP = 0x10
/** The descriptor is not open; poll alone tells it. */
export const NVAL = 0x20
/** The peer will send no more. */
export const RDHUP = 0x2000
