import * as v from 'valibot';

/**
 * JSON-RPC 2.0 as mod_verto speaks it, in both directions over one socket. Whatever pbxd's relay lets through is named here;
 * a message that is not named is not understood.
 */
const id_schema = v.union([v.number(), v.string(), v.null()]);
export type RpcId = v.InferOutput<typeof id_schema>;

const error_schema = v.object({ code: v.number(), message: v.fallback(v.string(), '') });

const request_schema = v.object({ method: v.string(), id: v.optional(id_schema), params: v.optional(v.unknown()) });
const success_schema = v.object({ id: id_schema, result: v.unknown() });
const failure_schema = v.object({ id: v.optional(id_schema, null), error: error_schema });

export type Incoming =
  | { kind: 'request'; method: string; id: RpcId | undefined; params: unknown }
  | { kind: 'result'; id: RpcId; result: unknown }
  | { kind: 'error'; id: RpcId; code: number; message: string };

/** A frame of the switch's (by way of the relay), or undefined for what is not JSON-RPC. */
export function read_incoming(text: string): Incoming | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null) return undefined;
  if ('method' in json) {
    const read = v.safeParse(request_schema, json);
    return read.success ? { kind: 'request', method: read.output.method, id: read.output.id, params: read.output.params } : undefined;
  }
  if ('error' in json) {
    const read = v.safeParse(failure_schema, json);
    return read.success ? { kind: 'error', id: read.output.id, ...read.output.error } : undefined;
  }
  if (!('result' in json)) return undefined;
  const read = v.safeParse(success_schema, json);
  return read.success ? { kind: 'result', id: read.output.id, result: read.output.result } : undefined;
}

/** What the browser asks of the switch. */
export interface ClientRequests {
  login: {
    login: string;
    passwd: string;
    sessid: string;
    loginParams: Record<string, never>;
    userVariables: Record<string, never>;
  };
  'verto.invite': { sdp: string; dialogParams: DialogParams & { destination_number: string } };
  'verto.answer': { sdp: string; dialogParams: DialogParams };
  /** The answer to the offer with which the switch gave a call back. */
  'verto.attach': { sdp: string; dialogParams: DialogParams };
  'verto.bye': { cause: string; causeCode: number; dialogParams: DialogParams };
  'verto.modify': { action: 'hold' | 'unhold' | 'transfer'; destination?: string; dialogParams: DialogParams };
  'verto.info': { dtmf: string; dialogParams: DialogParams };
}

export interface DialogParams {
  callID: string;
}

export const login_result_schema = v.object({ message: v.fallback(v.string(), ''), sessid: v.string() });

/** The login is done; calls of this session that outlived a reload are listed, and `verto.attach` follows for each. */
export const client_ready_schema = v.object({ reattached_sessions: v.fallback(v.array(v.string()), []) });
export type ClientReady = v.InferOutput<typeof client_ready_schema>;

/** Requests of the switch's about calls: handed to whoever handles calls, by name. */
export const call_methods = [
  'verto.invite',
  'verto.answer',
  'verto.media',
  'verto.bye',
  'verto.display',
  'verto.attach',
  'verto.info',
] as const;
export type CallMethod = (typeof call_methods)[number];

export function is_call_method(method: string): method is CallMethod {
  return (call_methods as readonly string[]).includes(method);
}

/** JSON-RPC 2.0, and mod_verto's own. */
export const rpc_code = {
  method_not_found: -32601,
  /** What the relay answers to a message that it does not pass on. */
  not_allowed: -32600,
  authentication_failure: -32001,
} as const;

/** Codes with which the relay closes the socket. */
export const close_code = {
  restarting: 1001,
  abuse: 1008,
  no_switch: 1013,
  session_ended: 4001,
} as const;
