import type { ClientReady } from '../verto/messages';
import type { VertoClient } from '../verto/verto_client';
import type { VertoState } from '../verto/verto_state';
import { browser_runtime as runtime } from '../util/runtime';
import { BrowserMedia } from './browser_media';
import { is_over, type Call } from './call';
import { DeviceChoice } from './device_choice.svelte';
import { call_obstacle, Microphone } from './microphone';
import { microphone_text } from './microphone_trouble';
import { browser_notifier, Notifier } from './notifier';
import { Permission } from './permission.svelte';
import { Phone } from './phone';
import { SavedCalls } from './saved_calls';
import { Speaker } from './speaker';
import { tone_of } from './tone_choice';
import { Tones } from './tones';

export interface PhoneControllerPorts {
  request: VertoClient['request'];
  /** Whose calls these are: an Extension's ID. */
  owner: number;
  /** The session at the switch, which calls are re-attached by. */
  session(): string;
  ice_servers(): RTCIceServer[];
}

/** The phone on the page: the calls as they are shown, the devices, and what is heard. */
export class PhoneController {
  calls = $state.raw<readonly Call[]>([]);
  /** The open microphone, whose level is shown. */
  stream = $state.raw<MediaStream | null>(null);
  /** Why no call can be made by this browser at all. */
  readonly obstacle: string | null;
  readonly devices: DeviceChoice;
  readonly permission = new Permission();
  readonly #phone: Phone;
  readonly #microphone: Microphone;
  readonly #tones = new Tones(() => new AudioContext());
  readonly #notifier = new Notifier(browser_notifier);
  readonly #listening = new AbortController();

  constructor({ request, owner, session, ice_servers }: PhoneControllerPorts) {
    // Not there on a page that is not secure.
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    const obstacle = call_obstacle(window);
    this.obstacle = obstacle === null ? null : microphone_text[obstacle];
    this.devices = new DeviceChoice(devices, localStorage, (kind) => {
      if (kind === 'speaker') speaker.change();
      else void this.#microphone.change().catch(() => undefined);
    });
    const speaker = new Speaker(() => this.devices.speaker, document);
    this.#microphone = new Microphone(
      devices,
      () => this.devices.microphone,
      (stream) => this.#opened(stream),
    );
    const media = new BrowserMedia({ microphone: this.#microphone, speaker, runtime, ice_servers });
    const store = new SavedCalls(sessionStorage, owner, session);
    const random_uuid = () => crypto.randomUUID();
    this.#phone = new Phone({ request, media, store, runtime, random_uuid, changed: (calls) => this.#show(calls) });
    this.calls = this.#phone.calls;
    this.#listen();
  }

  get in_call(): boolean {
    return this.calls.some((call) => !is_over(call));
  }

  call(number: string, name = ''): void {
    this.permission.explained(() => void this.#phone.place({ number, name }));
  }

  answer(id: string): void {
    this.permission.explained(() => this.#phone.answer(id));
  }

  readonly hang_up = (id: string) => this.#phone.hang_up(id);
  readonly mute = (id: string, on: boolean) => this.#phone.mute(id, on);
  readonly hold = (id: string) => this.#phone.hold(id);
  readonly resume = (id: string) => this.#phone.resume(id);
  readonly dtmf = (id: string, key: string) => this.#phone.dtmf(id, key);
  readonly transfer = (id: string, to: string) => this.#phone.transfer(id, to);
  readonly dismiss = (id: string) => this.#phone.dismiss(id);
  readonly receive = (...[method, params]: Parameters<Phone['receive']>) => this.#phone.receive(method, params);
  readonly ready = (_: ClientReady) => this.#phone.ready();
  readonly line = (state: VertoState) => this.#phone.line(state);
  readonly end_all = () => this.#phone.end_all();

  close(): void {
    this.#listening.abort();
    this.#tones.close();
    this.#notifier.show([]);
  }

  #show(calls: readonly Call[]): void {
    this.calls = calls;
    this.#tones.play(tone_of(calls));
    this.#notifier.show(calls);
  }

  #opened(stream: MediaStream | null): void {
    this.stream = stream;
    if (stream !== null) void this.devices.refresh();
  }

  #listen(): void {
    const { signal } = this.#listening;
    // A reload keeps the calls, but not everybody who closes a tab knows that they end with it.
    addEventListener('beforeunload', (event) => this.in_call && event.preventDefault(), { signal });
    for (const type of ['pointerdown', 'keydown']) addEventListener(type, () => this.#tones.touched(), { signal });
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    devices?.addEventListener('devicechange', () => void this.devices.refresh(), { signal });
    void this.devices.refresh();
  }
}
