import type { Problem, SessionResponse } from '@preference-center/backend/contract';

/** What the backend said to a session request, in a sentence for developers. */
export async function sessionNote(answer: Promise<Response>): Promise<string> {
  let response: Response;
  try {
    response = (await answer).clone();
  } catch (error) {
    if ((error as Error).name === 'AbortError') return 'The request was given up, because the visitor changed.';
    return 'No answer: the network failed, or the backend does not know the origin of this page.';
  }
  const body = (await response.json().catch(() => ({}))) as Partial<SessionResponse & Problem>;
  if (!response.ok) {
    const where = (body.errors ?? []).map(({ path, message }) => `${path} ${message}`).join('; ');
    return `It refused: ${response.status} ${body.code ?? 'without a code'}${where && ` (${where})`}.`;
  }
  const { proof, may, disagreeing = [], choicesFrom } = body;
  return [
    `It opened a session with proof “${proof}”:`,
    `choices ${may?.view ? `shown, from ${choicesFrom ?? 'nowhere'}` : 'hidden'},`,
    `opt-in ${may?.optIn.replaceAll('_', ' ')}.`,
    disagreeing.length
      ? `The page names somebody else than the proof in ${disagreeing.join(', ')}; the proof counts.`
      : '',
  ].join(' ');
}
