/** What the ports' TCP/IP stacks differ in. */
export interface NetStack {
  /** The most bytes that a segment holds. */
  readonly mss: number;
  /** Bytes that may have come in without having been read. */
  readonly window: number;
  /** Bytes that can be sent before the other end has taken any. */
  readonly sendBuffer: number;
  /** A read gives bytes of more than one segment. */
  readonly joinsSegments: boolean;
  /** What is sent to the board itself is there at once, not when the stack is next looked after. */
  readonly loopsAtOnce: boolean;
  /** Connections, listeners and datagram sockets that there is room for. */
  readonly connections: number;
  readonly listeners: number;
  readonly datagrams: number;
  /** Datagrams that wait to be read: what comes then is lost. */
  readonly datagramsWaiting: number;
  /** Milliseconds until a connection that nobody answers is given up. */
  readonly connectMs: number;
}
