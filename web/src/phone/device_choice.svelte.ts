/** A microphone or a speaker as it is offered. */
export interface Device {
  id: string;
  label: string;
}

const keys = { microphone: 'pbxd.microphone', speaker: 'pbxd.speaker' } as const;
type Kind = keyof typeof keys;

/** Which devices there are, and which the person chose; the choice is kept in this browser. */
export class DeviceChoice {
  microphones = $state.raw<readonly Device[]>([]);
  speakers = $state.raw<readonly Device[]>([]);
  microphone = $state('');
  speaker = $state('');
  /** Whether this browser lets a page choose where it is heard. */
  readonly speaker_can_be_chosen: boolean;

  constructor(
    private readonly devices: Pick<MediaDevices, 'enumerateDevices'> | undefined,
    private readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
    private readonly changed: (kind: Kind) => void,
  ) {
    this.speaker_can_be_chosen = typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype;
    this.microphone = this.#stored('microphone');
    this.speaker = this.#stored('speaker');
  }

  /** Asks the browser again; names are told only once the microphone was allowed. */
  async refresh(): Promise<void> {
    const all = (await this.devices?.enumerateDevices().catch(() => [])) ?? [];
    this.microphones = of_kind(all, 'audioinput', 'Microphone');
    this.speakers = of_kind(all, 'audiooutput', 'Speaker');
  }

  /** An empty ID is the system's choice. */
  choose(kind: Kind, id: string): void {
    this[kind] = id;
    try {
      if (id === '') this.storage.removeItem(keys[kind]);
      else this.storage.setItem(keys[kind], id);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
    this.changed(kind);
  }

  #stored(kind: Kind): string {
    try {
      return (this.storage.getItem(keys[kind]) ?? '').slice(0, 256);
    } catch {
      return '';
    }
  }
}

function of_kind(all: readonly MediaDeviceInfo[], kind: MediaDeviceKind, word: string): Device[] {
  return all
    .filter((device) => device.kind === kind && device.deviceId !== '' && device.deviceId !== 'default')
    .map((device, index) => ({ id: device.deviceId, label: device.label || `${word} ${index + 1}` }));
}
