import { bytesContent } from '../content/bytesContent.js';
import type { Behaviour, ReceivedRequest } from './behaviour.js';
import { corsHeaders, isPreflight, preflightResponse } from './cors.js';
import { planContent } from './planContent.js';
import { bodyPlan, messagePlan, withoutBody, type ResponsePlan } from './responsePlan.js';

/** What a behaviour answers to a request: status, header and which bytes. Pure. */
export function planResponse(
  request: ReceivedRequest,
  behaviour: Behaviour,
  receivedBytes = 0,
): ResponsePlan {
  const plan = planFor(request, behaviour, receivedBytes);
  const headers = { ...plan.headers };
  for (const [name, value] of Object.entries(behaviour.headers ?? {})) {
    if (value === '') Reflect.deleteProperty(headers, name.toLowerCase());
    else headers[name.toLowerCase()] = value;
  }
  return { ...plan, headers, end: request.method === 'HEAD' ? plan.start : plan.end };
}

function planFor(
  request: ReceivedRequest,
  behaviour: Behaviour,
  receivedBytes: number,
): ResponsePlan {
  const { method } = request;
  const { status, retryAfter, redirectTo } = behaviour;
  if (isPreflight(method, request.headers)) {
    const { status: code, headers } = preflightResponse(behaviour.cors, request.headers);
    return {
      ...withoutBody,
      status: code,
      headers: code === 204 ? headers : { ...headers, 'content-length': '0' },
    };
  }
  const common = corsHeaders(behaviour.cors, request.headers);
  if (retryAfter !== undefined) {
    common['retry-after'] =
      typeof retryAfter === 'number' ? String(retryAfter) : retryAfter.toUTCString();
  }
  if (redirectTo !== undefined) {
    const headers = { ...common, location: redirectTo, 'content-length': '0' };
    return { ...withoutBody, status: status ?? 302, headers };
  }
  if (status !== undefined && (status >= 300 || status === 204)) {
    if (status === 416) common['content-range'] = `bytes */${behaviour.content?.size ?? 0}`;
    return messagePlan(status, common, request);
  }
  const reads = method === 'GET' || method === 'HEAD';
  if (!reads && behaviour.answerToPost !== 'content') {
    const body = bytesContent(JSON.stringify({ receivedBytes }), 'application/json');
    return { ...bodyPlan(status ?? 200, common, body), carriesContent: false };
  }
  return planContent(request, behaviour, common);
}
