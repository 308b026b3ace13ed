/** How loud a stream is, about fifteen times a second, from 0 to 1; the answer ends it. */
export function watch_level(stream: MediaStream, show: (level: number) => void): () => void {
  let context: AudioContext;
  try {
    context = new AudioContext();
  } catch {
    return () => undefined;
  }
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(stream).connect(analyser);
  void context.resume().catch(() => undefined);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    show(loudness(samples));
  }, 66);
  return () => {
    clearInterval(timer);
    void context.close().catch(() => undefined);
  };
}

const quietest = -60;
const loudest = -12;

/** Samples between -1 and 1 as a share of what is usual in speech, by decibels as ears have it. */
export function loudness(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < samples.length; at++) sum += (samples[at] ?? 0) ** 2;
  const decibels = 10 * Math.log10(sum / Math.max(1, samples.length) + 1e-12);
  return Math.min(1, Math.max(0, (decibels - quietest) / (loudest - quietest)));
}
