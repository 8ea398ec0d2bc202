import type { Outcome } from './app/settings.js';
import type { Episode, JobPlan } from './plan/episode.js';

/** A job that was started, and what the soak did to it. */
export interface StartedJob {
  readonly plan: JobPlan;
  /** What `abort()` answered; `undefined` where nobody called it, `lost` where the answer was. */
  aborted?: boolean | 'lost';
  /** Paths that the app has deleted. */
  readonly deleted: Set<string>;
}

/** @returns what is wrong with what the app was told of its jobs, in words. */
export function checkOutcomes(
  { room }: Pick<Episode, 'room'>,
  started: readonly StartedJob[],
  outcomes: readonly Outcome[],
): string[] {
  return started.flatMap((job) => {
    const { id } = job.plan;
    const told = outcomes.filter((outcome) => outcome.id === id);
    const [first] = told;
    if (!first) return [`${id} never came to its end`];
    const allowed = allowedReasons(job, room !== undefined);
    return told.flatMap(({ type, failureReason, details }) => {
      const findings: string[] = [];
      if (!allowed.includes(failureReason)) {
        findings.push(
          `${id} ended as "${failureReason}" (${details.join('; ')}), not as "${allowed.join('" or "')}"`,
        );
      }
      if (failureReason !== first.failureReason || type !== typeOf(failureReason)) {
        findings.push(`${id} ended as "${first.failureReason}", and the app was told ${type}`);
      }
      return findings;
    });
  });
}

/** Whether everything that a job was to bring has to be readable at the end. */
export function mustBeKept(job: StartedJob, outcomes: readonly Outcome[]): boolean {
  const { id } = job.plan;
  return outcomes.some((outcome) => outcome.id === id && outcome.result === 'success');
}

function typeOf(failureReason: string): string {
  if (failureReason === '') return 'backgroundfetchsuccess';
  return failureReason === 'aborted' ? 'backgroundfetchabort' : 'backgroundfetchfail';
}

function allowedReasons({ plan, aborted }: StartedJob, hasLittleRoom: boolean): string[] {
  if (aborted === true) return ['aborted'];
  const reasons = [reasonOf(plan)];
  // An answer that was lost may have done its work.
  if (aborted === 'lost') reasons.push('aborted');
  if (hasLittleRoom) reasons.push('quota-exceeded');
  // Which of two failures comes first is chance.
  if (plan.files.some(({ refusedWith }) => refusedWith !== undefined)) reasons.push('bad-status');
  return reasons;
}

function reasonOf({ downloadTotal, files }: JobPlan): string {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (downloadTotal > 0 && downloadTotal < total) return 'download-total-exceeded';
  return files.some(({ refusedWith }) => refusedWith !== undefined) ? 'bad-status' : '';
}
