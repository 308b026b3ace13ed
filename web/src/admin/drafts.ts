import type { Did, Fields, Gateway, Route } from './records';

/** What a form holds while it is filled in: numbers are still text. */
export interface GatewayDraft {
  name: string;
  proxy: string;
  transport: string;
  registers: boolean;
  username: string;
  /** Empty: keep the one there is. */
  secret: string;
  forget_secret: boolean;
  realm: string;
  /** One network a line. */
  allowed: string;
  caller_id: string;
  caller_id_source: string;
  max_calls: string;
  enabled: boolean;
}

export interface RouteDraft extends Omit<Route, 'position' | 'strip'> {
  position: string;
  strip: string;
}

export interface DidDraft extends Omit<Did, 'ring_seconds'> {
  ring_seconds: string;
}

/** What a form shows at a field, or above all of them where `field` is none of its own. */
export interface Trouble {
  field: string;
  message: string;
}

export type Read = { fields: Fields } | { trouble: Trouble };

export function gateway_draft(old: Gateway | null): GatewayDraft {
  return {
    name: old?.name ?? '',
    proxy: old?.proxy ?? '',
    transport: old?.transport ?? 'udp',
    registers: old?.registers ?? false,
    username: old?.username ?? '',
    secret: '',
    forget_secret: false,
    realm: old?.realm ?? '',
    allowed: old?.allowed.join('\n') ?? '',
    caller_id: old?.caller_id ?? '',
    caller_id_source: old?.caller_id_source ?? 'from',
    max_calls: String(old?.max_calls ?? 30),
    enabled: old?.enabled ?? true,
  };
}

/** A new route goes behind the others. */
export function route_draft(old: Route | null, others: readonly Route[]): RouteDraft {
  const last = Math.max(0, ...others.map(({ position }) => position));
  return {
    name: old?.name ?? '',
    position: String(old?.position ?? Math.min(10_000, Math.floor(last / 10) * 10 + 10)),
    pattern: old?.pattern ?? '',
    strip: String(old?.strip ?? 0),
    prefix: old?.prefix ?? '',
    calling_class: old?.calling_class ?? 'national',
    gateways: [...(old?.gateways ?? [])],
    caller_id: old?.caller_id ?? '',
    emergency: old?.emergency ?? false,
    enabled: old?.enabled ?? true,
  };
}

export function did_draft(old: Did | null): DidDraft {
  return {
    number: old?.number ?? '',
    name: old?.name ?? '',
    extensions: [...(old?.extensions ?? [])],
    voicemail: old?.voicemail ?? '',
    ring_seconds: String(old?.ring_seconds ?? 30),
    enabled: old?.enabled ?? true,
  };
}

/** Those of `next` that `old` does not have already; all of them where there is no old one. */
export function changed(old: object | null, next: Fields): Fields {
  if (old === null) return next;
  const before = new Map(Object.entries(old));
  return Object.fromEntries(Object.entries(next).filter(([name, value]) => JSON.stringify(before.get(name)) !== JSON.stringify(value)));
}

/** What is no whole number is told here; what range it must be in, pbxd knows. */
function with_numbers(fields: Fields, numbers: Record<string, string>): Read {
  const read: Fields = { ...fields };
  for (const [field, text] of Object.entries(numbers)) {
    if (!/^-?\d{1,9}$/.test(text.trim())) return { trouble: { field, message: 'Write a whole number.' } };
    read[field] = Number(text.trim());
  }
  return { fields: read };
}

const networks = (text: string): string[] => text.split(/[\s,;]+/).filter((network) => network !== '');

export function read_gateway(draft: GatewayDraft): Read {
  const { secret, forget_secret, max_calls, allowed, ...rest } = draft;
  const fields: Fields = { ...rest, name: rest.name.trim(), proxy: rest.proxy.trim(), allowed: networks(allowed) };
  if (secret !== '') fields['secret'] = secret;
  else if (forget_secret) fields['secret'] = '';
  return with_numbers(fields, { max_calls });
}

export function read_route(draft: RouteDraft): Read {
  const { position, strip, ...rest } = draft;
  return with_numbers({ ...rest, name: rest.name.trim(), pattern: rest.pattern.trim(), gateways: [...rest.gateways] }, { position, strip });
}

export function read_did(draft: DidDraft): Read {
  const { ring_seconds, ...rest } = draft;
  const number = rest.number.replace(/[\s()/-]/g, '');
  const name = rest.name.trim() === '' ? number : rest.name.trim();
  return with_numbers({ ...rest, number, name, extensions: [...rest.extensions] }, { ring_seconds });
}
