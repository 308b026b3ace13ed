import * as v from 'valibot';
import type { CallMethod } from './messages';

/**
 * What the switch says about calls, checked: lengths, types, and what may stand in a text that people read. The relay has
 * left out what a browser should not see; what came through is still the words of strangers (a caller chooses its name).
 */
const longest_sdp = 64 * 1024;
const longest_name = 80;

/** Without what is no text: control characters, and those that turn the direction of what follows. */
function plain_text(text: string): string {
  // eslint-disable-next-line no-control-regex
  const readable = text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, ' ');
  return Array.from(readable.replace(/\s+/g, ' ').trim()).slice(0, longest_name).join('');
}

const call_id = v.pipe(v.string(), v.regex(/^[0-9A-Za-z-]{1,64}$/));
const sdp = v.pipe(v.string(), v.maxLength(longest_sdp), v.startsWith('v=0'));
const name = v.fallback(v.pipe(v.string(), v.maxLength(1_024), v.transform(plain_text)), '');
const number = v.fallback(v.pipe(v.string(), v.maxLength(128), v.regex(/^[\w*#+.@:-]*$/)), '');
const identity = {
  callID: call_id,
  caller_id_name: name,
  caller_id_number: number,
  callee_id_name: name,
  callee_id_number: number,
  display_name: name,
  display_number: number,
  display_direction: v.fallback(v.picklist(['inbound', 'outbound', '']), ''),
};

const invite_schema = v.object({ ...identity, sdp });
// Without an SDP the switch wants this browser's own offer, and sends what it makes of it in verto.answer.
const attach_schema = v.object({ ...identity, sdp: v.optional(sdp) });
const media_schema = v.object({ callID: call_id, sdp: v.optional(sdp) });
const display_schema = v.object(identity);
const bye_schema = v.object({
  callID: call_id,
  cause: v.fallback(v.pipe(v.string(), v.regex(/^[A-Z0-9_]{1,64}$/)), 'UNSPECIFIED'),
  causeCode: v.fallback(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9_999))), null),
});

export type Invite = v.InferOutput<typeof invite_schema>;
export type Attach = v.InferOutput<typeof attach_schema>;
export type Display = v.InferOutput<typeof display_schema>;

export type CallMessage =
  | { method: 'verto.invite'; params: Invite }
  | { method: 'verto.attach'; params: Attach }
  | { method: 'verto.media' | 'verto.answer'; params: v.InferOutput<typeof media_schema> }
  | { method: 'verto.display'; params: Display }
  | { method: 'verto.bye'; params: v.InferOutput<typeof bye_schema> };

/** A request of the switch's about a call, or undefined for what is none. */
export function read_call_message(method: CallMethod, params: unknown): CallMessage | undefined {
  switch (method) {
    case 'verto.invite':
      return read(method, invite_schema, params);
    case 'verto.attach':
      return read(method, attach_schema, params);
    case 'verto.media':
    case 'verto.answer':
      return read(method, media_schema, params);
    case 'verto.display':
      return read(method, display_schema, params);
    case 'verto.bye':
      return read(method, bye_schema, params);
    default:
      return undefined;
  }
}

function read<M extends CallMethod, T>(method: M, schema: v.GenericSchema<unknown, T>, params: unknown) {
  const checked = v.safeParse(schema, params ?? {});
  return checked.success ? { method, params: checked.output } : undefined;
}

export interface Party {
  name: string;
  number: string;
}

// The switch's word for "I do not know".
const no_name = new Set(['outbound call', 'unknown', 'anonymous']);

function party(name: string, number: string): Party {
  return { name: no_name.has(name.toLowerCase()) || name === number ? '' : name, number };
}

/** Who calls, by the invitation (or the re-offer) of a call that came in; a call that went out has its party at the other end. */
export function party_of(told: Display): Party {
  if (told.display_direction === 'inbound') return party(told.callee_id_name, told.callee_id_number);
  return party(told.caller_id_name, told.caller_id_number);
}

/** Who `verto.display` says is at the other end. */
export function displayed_party(told: Display): Party {
  return party(told.display_name, told.display_number);
}

const hold_result = v.object({ holdState: v.picklist(['held', 'active']) });

/** Whether the switch now holds the call, as its answer to verto.modify tells; undefined where it does not. */
export function held_by_result(result: unknown): boolean | undefined {
  return v.is(hold_result, result) ? result.holdState === 'held' : undefined;
}
