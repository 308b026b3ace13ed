// Verto by hand in a signed-in page: what pbxd's own client would never send. Runs in the browser.

/** Opens a relayed socket with a session of its own; gives what the switch said to the login. */
export async function open_verto(page, channel, extra = {}) {
  return page.evaluate(
    async ({ channel, extra }) => {
      const csrf = /csrftoken=([^;]+)/.exec(document.cookie)[1];
      const answer = await fetch(`/extensions/${channel}/sessions`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-CSRFToken': csrf },
        body: JSON.stringify({ session_id: crypto.randomUUID() }),
      });
      const session = await answer.json();
      const socket = new WebSocket(session.verto_url);
      const verto = { socket, session, next: 1, waiting: new Map(), events: [], closed: null };
      window.verto = verto;
      socket.onclose = (event) => (verto.closed = event.code);
      socket.onmessage = ({ data }) => {
        const message = JSON.parse(data);
        if ('method' in message) verto.events.push(message);
        else verto.waiting.get(message.id)?.(message);
      };
      verto.ask = (method, params) =>
        new Promise((resolve, reject) => {
          const id = verto.next++;
          verto.waiting.set(id, resolve);
          setTimeout(() => reject(new Error(`no answer to ${method}`)), 10000);
          socket.send(JSON.stringify({ jsonrpc: '2.0', method, params, id }));
        });
      await new Promise((resolve, reject) => {
        socket.onopen = resolve;
        socket.onerror = () => reject(new Error('the relay refused the socket'));
      });
      return verto.ask('login', {
        login: `${session.client_id}@${session.realm}`, passwd: session.password, sessid: session.session_id,
        loginParams: {}, userVariables: {}, ...extra,
      });
    },
    { channel, extra },
  );
}

export const ask = (page, method, params) =>
  page.evaluate(({ method, params }) => window.verto.ask(method, params), { method, params });

export const close_verto = (page) => page.evaluate(() => window.verto.socket.close());

/** Calls a number with sound; gives the call ID when it is answered. */
export async function call(page, number) {
  return page.evaluate(async (destination_number) => {
    const { verto } = window;
    const peer = new RTCPeerConnection();
    window.peer = peer;
    const media = await navigator.mediaDevices.getUserMedia({ audio: true });
    for (const track of media.getTracks()) peer.addTrack(track, media);
    await peer.setLocalDescription(await peer.createOffer());
    await new Promise((resolve) => {
      if (peer.iceGatheringState === 'complete') resolve();
      peer.onicegatheringstatechange = () => peer.iceGatheringState === 'complete' && resolve();
      setTimeout(resolve, 3000);
    });
    const callID = crypto.randomUUID();
    const answer = await verto.ask('verto.invite', { sdp: peer.localDescription.sdp, dialogParams: { callID, destination_number } });
    if (answer.error) throw new Error(JSON.stringify(answer.error));
    const end = Date.now() + 10000;
    for (;;) {
      const event = verto.events.find(({ params }) => params.callID === callID && params.sdp);
      if (event) {
        await peer.setRemoteDescription({ type: 'answer', sdp: event.params.sdp });
        return callID;
      }
      if (Date.now() > end) throw new Error('not answered: ' + JSON.stringify(verto.events));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }, number);
}

/** Audio packets sent and received so far. */
export const packets = (page) =>
  page.evaluate(async () => {
    const counts = { sent: 0, received: 0 };
    for (const report of (await window.peer.getStats()).values()) {
      if (report.type === 'outbound-rtp') counts.sent += report.packetsSent;
      if (report.type === 'inbound-rtp') counts.received += report.packetsReceived;
    }
    return counts;
  });
