/** The part of WebSocket that the drivers use, so that a test can script the other side. */
export interface Socket {
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

export interface SocketEvents {
  open(): void;
  /** A text frame. */
  message(text: string): void;
  /** Once, however it ended, also where it never opened. 1006: without a close frame. */
  close(code: number, reason: string): void;
}

export type OpenSocket = (url: string, protocols: string[], events: SocketEvents) => Socket;

/** A browser's WebSocket. After `close()` was called no further event arrives. */
export const open_web_socket: OpenSocket = (url, protocols, events) => {
  const socket = new WebSocket(url, protocols);
  let closed = false;
  socket.addEventListener('open', () => !closed && events.open());
  socket.addEventListener('message', ({ data }) => {
    if (!closed && typeof data === 'string') events.message(data);
  });
  socket.addEventListener('close', ({ code, reason }) => {
    if (closed) return;
    closed = true;
    events.close(code, reason);
  });
  return {
    send: (text) => {
      // Between close() of the other side and its event, send() would only fail silently: the close event tells.
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: (code = 1000, reason = '') => {
      closed = true;
      socket.close(code, reason);
    },
  };
};

/** The address of a socket at the page's own origin: `wss:` for a page that came over TLS. */
export function socket_url(page: { protocol: string; host: string }, path: string): string {
  return `${page.protocol === 'https:' ? 'wss:' : 'ws:'}//${page.host}${path}`;
}
