import type { Logger } from 'pino';

/** Notices for people, on stderr: results alone go to stdout. */
export async function openLog(): Promise<Logger> {
  const [{ pino }, { default: pretty }] = await Promise.all([import('pino'), import('pino-pretty')]);
  return pino(
    { base: null, redact: { paths: ['*.key', '*.secret', '*.password', '*.token'], censor: '[redacted]' } },
    pretty({
      destination: 2,
      sync: true,
      colorize: process.stderr.isTTY,
      ignore: 'time',
      messageFormat: '{msg}',
    }),
  );
}

/** Writes text to stdout and waits until it is taken: a slow pipe gets all of it. */
export async function print(text: string): Promise<void> {
  if (process.stdout.write(text)) return;
  await new Promise<void>((resolve) => process.stdout.once('drain', () => resolve()));
}

export interface Progress {
  update(done: number, total: number): void;
  stop(): void;
}

/** A bar with an estimate where stderr is a terminal; silent elsewhere. */
export async function openProgress(label: string): Promise<Progress> {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar({
    format: `${label} {bar} {percentage} %, {eta_formatted} left`,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
    etaBuffer: 50,
  });
  bar.start(1, 0);
  return {
    update: (done, total) => {
      if (total > 0) {
        bar.setTotal(total);
        bar.update(Math.min(done, total));
      }
    },
    stop: () => bar.stop(),
  };
}

/** The first Ctrl-C asks the work to stop, the second ends the process. */
export function onInterrupt(): { readonly stopped: () => boolean; release(): void } {
  let interrupted = false;
  const listener = () => {
    if (interrupted) process.exit(1);
    interrupted = true;
  };
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  return {
    stopped: () => interrupted,
    release: () => {
      process.off('SIGINT', listener);
      process.off('SIGTERM', listener);
    },
  };
}
