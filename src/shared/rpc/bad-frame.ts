/** What an engine says last on a port through which something came that is no message of the protocol. */
export const badFrame = null
