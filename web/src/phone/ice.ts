import type { Runtime } from '../util/runtime';

/** The part of RTCPeerConnection that tells how the search for addresses goes. */
export type Gathering = Pick<RTCPeerConnection, 'iceGatheringState' | 'addEventListener' | 'removeEventListener'>;

/** mod_verto wants all candidates in the first SDP. A network that swallows STUN must not hold a call up for them. */
export const after_first = 1_000;
/** Where there is not one candidate: the switch may see the browser's address by itself. */
export const at_most = 3_000;

/** Until the candidates are complete, or `after_first` ms after the first one, or `at_most` ms in all. */
export function gathered(connection: Gathering, runtime: Runtime): Promise<void> {
  if (connection.iceGatheringState === 'complete') return Promise.resolve();
  return new Promise((resolve) => {
    let cancel = runtime.after(at_most, done);
    let seen = false;
    function done() {
      cancel();
      connection.removeEventListener('icegatheringstatechange', changed);
      connection.removeEventListener('icecandidate', found);
      resolve();
    }
    function changed() {
      if (connection.iceGatheringState === 'complete') done();
    }
    function found(event: Event) {
      if (seen || !('candidate' in event) || !event.candidate) return;
      seen = true;
      cancel();
      cancel = runtime.after(after_first, done);
    }
    connection.addEventListener('icegatheringstatechange', changed);
    connection.addEventListener('icecandidate', found);
  });
}
