/** Loaded before a server whose memory is measured: what it holds is asked for, and not what it dropped lately. */
setInterval(() => globalThis.gc?.(), 100).unref()
