/** There is nothing in the queue. `asyncio.QueueEmpty`. */
export class QueueEmpty extends Error {
  static {
    this.prototype.name = 'QueueEmpty'
  }
}

/** There is no room in the queue. `asyncio.QueueFull`. */
export class QueueFull extends Error {
  static {
    this.prototype.name = 'QueueFull'
  }
}

/** The queue was shut down: it takes nothing any more, and has nothing left to give. `asyncio.QueueShutDown`. */
export class QueueShutDown extends Error {
  static {
    this.prototype.name = 'QueueShutDown'
  }
}
