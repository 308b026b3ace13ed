import type { Runtime } from '../util/runtime';
import { read_incoming, rpc_code, type ClientRequests, type RpcId } from './messages';

/** Why a request got no result: an error of the other side's (`code` below 0), silence, or the end of the socket. */
export class RpcError extends Error {
  constructor(
    readonly code: number | 'timeout' | 'closed',
    message: string,
  ) {
    super(message);
    this.name = 'RpcError';
  }
}

export interface RpcPorts {
  send(text: string): void;
  runtime: Runtime;
  /** A request or notification of the other side's. */
  request(method: string, params: unknown): Reply;
}

/** `none`: understood, and no answer is expected. `unknown` is answered with an error if the request has an ID. */
export type Reply = { result: unknown } | 'none' | 'unknown';

interface Waiting {
  resolve(result: unknown): void;
  reject(error: RpcError): void;
  cancel(): void;
}

/**
 * One socket's worth of JSON-RPC 2.0: tells requests, results and errors apart and gives each result to whom it belongs.
 * It has no socket of its own: text goes out through `send` and comes in through `receive`.
 */
export class RpcPeer {
  readonly #waiting = new Map<RpcId, Waiting>();
  #last_id = 0;
  #closed = false;

  constructor(private readonly ports: RpcPorts) {}

  /** Fails with an RpcError; `timeout` in milliseconds. A late answer is dropped. */
  request<M extends keyof ClientRequests>(method: M, params: ClientRequests[M], timeout: number): Promise<unknown> {
    if (this.#closed) return Promise.reject(new RpcError('closed', 'the connection is closed'));
    const id = ++this.#last_id;
    return new Promise((resolve, reject) => {
      const cancel = this.ports.runtime.after(timeout, () => {
        this.#waiting.delete(id);
        reject(new RpcError('timeout', `no answer to ${method}`));
      });
      this.#waiting.set(id, { resolve, reject, cancel });
      this.ports.send(JSON.stringify({ jsonrpc: '2.0', method, params, id }));
    });
  }

  receive(text: string): void {
    const message = read_incoming(text);
    if (message === undefined || this.#closed) return;
    if (message.kind === 'request') return this.#answer(message.id, this.ports.request(message.method, message.params));
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    this.#waiting.delete(message.id);
    waiting.cancel();
    if (message.kind === 'result') waiting.resolve(message.result);
    else waiting.reject(new RpcError(message.code, message.message));
  }

  /** The socket has gone: nobody will answer. */
  close(): void {
    this.#closed = true;
    for (const { reject, cancel } of this.#waiting.values()) {
      cancel();
      reject(new RpcError('closed', 'the connection is closed'));
    }
    this.#waiting.clear();
  }

  #answer(id: RpcId | undefined, reply: Reply): void {
    if (id === undefined || reply === 'none') return;
    const error = { code: rpc_code.method_not_found, message: 'method not found' };
    const outcome = reply === 'unknown' ? { error } : { result: reply.result };
    this.ports.send(JSON.stringify({ jsonrpc: '2.0', id, ...outcome }));
  }
}
